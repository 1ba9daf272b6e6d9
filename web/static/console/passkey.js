// A passkey is made, or signs: the form carries the question in the standard's JSON, and takes the answer back.

const form = document.getElementById("passkey")
const able = window.isSecureContext && window.PublicKeyCredential && location.origin === form.dataset.origin

function bytes(written) {
  const plain = atob(written.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(plain, (each) => each.charCodeAt(0))
}

function written(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

function named(list) {
  return list.map((each) => ({ ...each, id: bytes(each.id) }))
}

function asked() {
  const question = JSON.parse(form.dataset.question)
  question.challenge = bytes(question.challenge)
  if (question.user) question.user.id = bytes(question.user.id)
  if (question.allowCredentials) question.allowCredentials = named(question.allowCredentials)
  if (question.excludeCredentials) question.excludeCredentials = named(question.excludeCredentials)
  return question
}

function answered(credential) {
  const response = {}
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]) {
    if (credential.response[part]) response[part] = written(credential.response[part])
  }
  return JSON.stringify({ id: credential.id, rawId: credential.id, type: credential.type, response })
}

function say(which) {
  for (const each of ["passkey-stopped", "passkey-known"]) document.getElementById(each).hidden = each !== which
}

async function answer(event) {
  event.preventDefault()
  const button = form.querySelector("button")
  button.disabled = true
  say("")
  try {
    const credential = await navigator.credentials[form.dataset.kind]({ publicKey: asked() })
    form.elements.answer.value = answered(credential)
    form.submit()
  } catch (error) {
    button.disabled = false
    say(error.name === "InvalidStateError" ? "passkey-known" : "passkey-stopped")
  }
}

if (able) {
  document.getElementById("passkey-able").hidden = false
  document.getElementById("passkey-unable").hidden = true
  form.addEventListener("submit", answer)
}
