"""Every fact about an item of a register. To add a register, add its facts here."""

from events import finding, notice

AnyItemFact = finding.AnyFindingFact | notice.AnyNoticeFact
