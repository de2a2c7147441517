"""The case of the tests of score workbooks, of Excel and of LibreOffice."""

CRITERIA = """\
title: Criteria
status: proposed
criteria:
  market: {title: Evidence of demand, weight: 40, levels: {0: no buyer, 3: some, 5: signed orders}}
  risk: {title: "Risk: core", weight: 40, levels: {0: none, 5: the service fails}, best: 0}
"""
PIPELINE = """\
title: Pipeline
status: illustrative
prices: 2018/19
years: 4
discount_rate: 3%
services:
  registrars: {title: Registrars, description: Weddings, scores: {market: 3, risk: 1}}
  planning: {title: Planning, scores: {market: 3, risk: 4}}
  legal: {title: "=Legal & co", scores: {market: 2, risk: 4}}
  music: {title: Music, scores: {market: 1, risk: 2}}
  heritage: {title: Heritage, scores: {market: 4, risk: 2}}
"""
