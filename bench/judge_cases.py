"""Puts texts to the engine as labelled cases, and tells which of them it judged wrongly."""

import json
import subprocess
import tempfile


def judge(engine, label, cases):
    """Indices of the cases (kind, input) that were judged against their label: `malicious` ones missed, `benign` ones alarmed at."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", prefix="onesec-cases-") as f:
        for number, (kind, given) in enumerate(cases):
            print(json.dumps({"id": str(number), "module": "injection", "label": label, "kind": kind, "input": given}), file=f)
        f.flush()
        ran = subprocess.run(
            [engine, "eval", "--module", "injection_shield", "--cases", f.name, "--json", "--list-wrong"],
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    report = json.loads(ran.stdout)
    wrong, right, said = ("fn", "tp", "missed ") if label == "malicious" else ("fp", "tn", "false alarm ")
    out = [int(line.removeprefix(said).split()[0]) for line in ran.stderr.splitlines() if line.startswith(said)]
    if report[wrong] + report[right] != len(cases) or report[wrong] != len(out):
        raise SystemExit(
            "the engine judged %d of %d cases (%s): nothing can be said of the others"
            % (report[wrong] + report[right], len(cases), report.get("unsupported_why"))
        )
    return out
