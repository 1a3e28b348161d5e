"""Asks every list and search page of a running Capture and prints what each took. Arguments: address, name=one-time password ..., rounds.

Server time is the time from the request to the last byte, on the same machine, one request at a time; the first answer
after the start is told apart, for it also compiles the page.
"""
import http.cookiejar
import json
import re
import sys
import time
import urllib.parse
import urllib.request

address, rounds = sys.argv[1], int(sys.argv[-1])
accounts = dict(pair.split("=", 1) for pair in sys.argv[2:-1])
CHOSEN = "four unrelated words"


def sign_in(name, password):
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def post(path, **fields):
        page = opener.open(address + path).read().decode()
        fields["__RequestVerificationToken"] = re.search(r'name="__RequestVerificationToken"[^>]*value="([^"]+)"', page)[1]
        opener.open(address + path, urllib.parse.urlencode(fields).encode()).read()

    post("/sign-in", Name=name, Password=password)
    post("/password", Chosen=CHOSEN, Again=CHOSEN)
    return opener


# Words behind an address are sent as a form: whom somebody looks for stands in no address.
def ask(opener, path):
    path, _, words = path.partition(" ")
    form = urllib.parse.urlencode({"words": words, "__RequestVerificationToken": token(opener)}).encode() if words else None
    begun = time.perf_counter()
    body = opener.open(address + path, form).read().decode()
    return (time.perf_counter() - begun) * 1000, body


tokens = {}


def token(opener):
    if opener not in tokens:
        tokens[opener] = re.search(r'name="__RequestVerificationToken"[^>]*value="([^"]+)"', opener.open(address + "/patients").read().decode())[1]
    return tokens[opener]


people = {name: sign_in(name, password) for name, password in accounts.items()}
supervisor, administrator = people["boss"], people["admin"]
_, first = ask(supervisor, "/documents?q=w7")
_, log = ask(supervisor, "/audit")
_, held = ask(supervisor, "/intake")


def following(page, fallback):
    found = re.search(r'rel="next" href="([^"]+)"', page) or re.search(r'href="([^"]+)" rel="next"', page)
    return found[1].replace("&amp;", "&") if found else fallback


year = time.gmtime().tm_year
pages = [
    ("queue", supervisor, "/queue"),
    ("queue, by type", supervisor, "/queue?view=ready&type=letter"),
    ("queue, by source and question", supervisor, "/queue?view=ready&source=kiosk&kind=patient"),
    ("queue, waiting", supervisor, "/queue?view=waiting"),
    ("queue, escalated", supervisor, "/queue?view=escalated"),
    ("queue, far down", supervisor, "/queue?view=ready&skip=80000"),
    ("documents", supervisor, "/documents"),
    ("documents, word of every page", supervisor, "/documents?q=patient"),
    ("documents, word of one in ten, next page", supervisor, following(first, "/documents?q=w7")),
    ("documents, word of one in a thousand", supervisor, "/documents?q=y77"),
    ("documents, word of one", supervisor, "/documents?q=z4242"),
    ("documents, no such word", supervisor, "/documents?q=xylophone"),
    ("documents, phrase on every page", supervisor, "/documents?q=%22date+of+birth%22"),
    ("documents, beginning of a word", supervisor, "/documents?q=y7*"),
    ("documents, common word and rare word", supervisor, "/documents?q=patient+y77"),
    ("documents, two common words", supervisor, "/documents?q=report+w3"),
    ("documents, by type", supervisor, "/documents?type=letter"),
    ("documents, by status", supervisor, "/documents?status=rejected"),
    ("documents, rare word, type, status, dates", supervisor, "/documents?q=x7&type=letter&status=indexed&from=2021-03-05&to=2021-06-20"),
    ("documents, a month", supervisor, "/documents?from=2021-03-01&to=2021-03-31"),
    ("documents, twenty years", supervisor, "/documents?q=w7&from=2001-01-15&to=2021-03-05"),
    ("documents, by patient", supervisor, "/documents?patient=M000042"),
    ("documents, by patient and word", supervisor, "/documents?patient=testerman&q=patient"),
    ("patients, by name", supervisor, "/patients testerman"),
    ("patients, as one types", supervisor, "/patients/find jasp fixt"),
    ("patient's chart", supervisor, "/patients/M000042"),
    ("intake", supervisor, "/intake"),
    ("intake, held, next page", supervisor, following(held, "/intake")),
    ("second review", supervisor, "/second-review"),
    ("statistics, a month", supervisor, "/statistics"),
    ("statistics, a year", supervisor, f"/statistics?from={year - 1}-11-22&to={year}-11-22"),
    ("audit", supervisor, "/audit"),
    ("audit, next page", supervisor, following(log, "/audit")),
    ("audit, by person", supervisor, "/audit?who=user7"),
    ("audit, by action", supervisor, "/audit?what=patient.viewed"),
    ("audit, by person and action", supervisor, "/audit?who=user7&what=item.decided"),
    ("audit, nobody", supervisor, "/audit?who=nobody"),
    ("audit, by day", supervisor, f"/audit?from={year}-05-01&to={year}-05-02"),
    ("counts for all who listen", supervisor, "/api/v1/events/now"),
    ("API: queue", supervisor, "/api/v1/review?view=ready"),
    ("API: search", supervisor, "/api/v1/documents?q=y77"),
    ("administration", administrator, "/admin"),
]
results = []
for name, person, path in pages:
    first, _ = ask(person, path)
    times = sorted(ask(person, path)[0] for _ in range(rounds))
    results.append({"page": name, "first": round(first), "p50": round(times[len(times) // 2]), "p95": round(times[min(len(times) - 1, int(len(times) * 0.95))])})
    print(f"{name:45} first {first:7.0f}   P50 {results[-1]['p50']:5}   P95 {results[-1]['p95']:5} ms", file=sys.stderr)
print(json.dumps({"rounds": rounds, "slowest": max(result["p95"] for result in results), "pages": results}, indent=1))
