"""Tender evaluation: young people and parents help choose the provider, in arithmetic that is exact.

A tender goes one way: specification → criteria → publication → bids → marks → agreeing → prices → result → award. For
each part the folders `models`, `queries`, `service`, `forms` and `views` have a module of its name. Beside them stand
the pure rules:

* **arithmetic**, also without a database: `score_file` reads and writes it (`exact_json`), `criteria` is the tree,
  `scoring` the points, `price` the formulas (`formulas` in words), `ties`, `lots`, and `sensitivity` of a draft;
* **law**: `regime` by value (`thresholds.toml`), `dates` of standstill and notices, `ocds` as open data;
* **before the marks**: `starters`, `versions` of a specification, `drafting` of a panel's question, `declaration`;
* **bids**: `portal` and `portal_rows` read the e-tendering portal's tables, `filing` and `grounds`, `extracts` to read;
* **marks**: `paper` sheets, `agreement`; **award**: `steps`, `standings`, `standstill`, and `papers` (as Word: `word`).

`queries/who.py` says who may see what; `personal` what is told to a person and let go of; the worker's parts are
`bid_jobs`, `record_jobs`, `award_jobs` and `spec_jobs`.
"""
