"""Every proof there is, in the order in which they run: the quick ones first. Another is one more entry."""

from bench.proofs import figures
from bench.proofs.proof import Proof

_TESTS = "python -m bench.proofs.suite"
_LATENCY = "./inshuti bench latency --seconds 300"
_DAY = "python -m bench.proofs.another_day"

PROOFS = (
    Proof("modules", "modules of ours that a key press enters", "./inshuti bench modules", 0.2, figures.modules),
    Proof("fuzz", "malformed callbacks: no 500, no row, no SMS", "./inshuti fuzz --count 10000", 0.5, figures.fuzz),
    Proof("restore", "a backup comes back whole", "python -m bench.load.restore --rows 1000000", 2, figures.restore),
    Proof("tampers", "hands in the audit are found", "python -m bench.tampers --count 1000", 1, figures.tampers),
    Proof("keys", "a key is changed in every row", "python -m bench.load.rotation", 1, figures.rotation),
    Proof("import-sqlite", "a nation's roster comes in", "python -m bench.load.rosters", 2, figures.rosters),
    Proof(
        "import-postgres",
        "the same on PostgreSQL",
        "python -m bench.load.rosters --postgres",
        2,
        figures.rosters,
    ),
    Proof("hops-sqlite", "hops on SQLite, a commit each", "./inshuti bench hops --rounds 9", 3, figures.hops),
    Proof("hops-postgres", "the same on PostgreSQL", "./inshuti bench hops --rounds 9 --postgres", 2, figures.hops),
    Proof("sms-sqlite", "what is owed leaves, beside raw sockets", "./inshuti bench sms", 2, figures.sms),
    Proof("sms-postgres", "the same on PostgreSQL", "./inshuti bench sms --postgres", 2, figures.sms),
    Proof("sms-far", "the same, a gateway far away", "./inshuti bench sms --latency 100", 5, figures.sms),
    Proof("latency-sqlite", "phones that do not wait, SQLite", _LATENCY, 20, figures.promises),
    Proof("latency-postgres", "the same on PostgreSQL", f"{_LATENCY} --postgres", 20, figures.promises),
    Proof("fill", "a nation's database in minutes", "./inshuti bench fill --months 12", 10, figures.fill),
    Proof("growth-sqlite", "what a growing nation costs, SQLite", "./inshuti bench growth", 40, figures.promises),
    Proof(
        "growth-postgres",
        "the same on PostgreSQL",
        "./inshuti bench growth --sizes 1000,10000,150000 --alerts 100000 --postgres",
        20,
        figures.promises,
    ),
    Proof("soak", "a month of the nation, restarted each noon", "./inshuti bench soak", 60, figures.promises),
    Proof(
        "stalled",
        "200 idle connections and 20 stalled bodies keep nobody waiting",
        "python -m bench.load.stalled",
        1,
        figures.stalled,
    ),
    Proof(
        "killed-sqlite",
        "every thanks has its row while web processes are killed",
        "python -m bench.load.killed --seconds 300",
        6,
        figures.killed,
    ),
    Proof(
        "killed-postgres",
        "the same on PostgreSQL",
        "python -m bench.load.killed --seconds 300 --postgres",
        6,
        figures.killed,
    ),
    Proof("stops", "SIGTERM under load, 20 times each", "python -m bench.chaos.stops --times 20", 4, figures.stops),
    Proof("crash-sqlite", "killed at every point, SQLite", "python -m bench.crash_points", 2, figures.crash_points),
    Proof(
        "crash-postgres",
        "killed at every point, PostgreSQL",
        "python -m bench.crash_points --postgres",
        3,
        figures.crash_points,
    ),
    Proof("chaos-sqlite", "200 kills, SQLite", "./inshuti chaos --kills 200 --seed 7", 4, figures.chaos),
    Proof(
        "chaos-postgres",
        "200 kills, PostgreSQL",
        "./inshuti chaos --kills 200 --seed 7 --database postgres",
        4,
        figures.chaos,
    ),
    Proof(
        "hosts",
        "one of two hosts cut off, six times, PostgreSQL",
        "./inshuti chaos --kills 0 --cuts 6 --seed 7 --database postgres",
        6,
        figures.chaos,
    ),
    Proof(
        "outages",
        "the gateway away for a minute, three times, and 40 kills",
        "./inshuti chaos --kills 40 --outages 3 --seed 7",
        6,
        figures.outages,
    ),
    Proof(
        "chaos-pindo",
        "40 kills with another gateway",
        "./inshuti chaos --kills 40 --seed 7 --gateway pindo",
        2,
        figures.chaos,
    ),
    Proof("year", "a district's year: every promise held", "./inshuti year --days 365", 4, figures.year),
    Proof(
        "phones",
        "phones in any order of thumbs, PostgreSQL",
        f"{_TESTS} tests/machines/test_phone.py --engines all -k postgres --hypothesis-profile proofs --timeout 0",
        12,
        figures.tests,
    ),
    Proof("suite", "stories and all other tests, both databases", f"{_TESTS} --engines all", 8, figures.tests),
    Proof("day-2027", "all tests on another day, files shuffled", f"{_DAY} 2027-06-15 --shuffle 5", 5, figures.tests),
    Proof("leap-day", "all tests on a leap day, files shuffled", f"{_DAY} 2028-02-29 --shuffle 11", 5, figures.tests),
)
