// The wire as it is: each hop's request and answer, for the collapsible view under a phone.

function block(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function answerOf(hop) {
  if (hop.error) return hop.error;
  const named = hop.screen ? `at-ussd-hop-metadata: ${hop.screen}\n` : "";
  return `HTTP ${hop.status}\nContent-Type: ${hop.type}\n${named}\n${hop.text}`;
}

function verdictOf(hop) {
  const words = [hop.label, `${hop.ms} ms`, hop.bytes ? `${hop.bytes.length} bytes` : "no bytes"];
  if (hop.label === "Again") words.push(hop.same ? "same bytes" : "DIFFERENT");
  if (hop.late) words.push("came after the line was dropped");
  return words.join(" · ");
}

/** Elements for the hops, in the order given. */
export function rawHops(hops) {
  return hops.map((hop) => {
    const made = block("div", "hop", "");
    const request = `POST ${hop.path}\nContent-Type: application/x-www-form-urlencoded\n\n${hop.body}`;
    made.append(block("p", "hop-top", verdictOf(hop)), block("pre", "ask", request), block("pre", "reply", answerOf(hop)));
    return made;
  });
}
