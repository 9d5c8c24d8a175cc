from .findings import Findings as Findings
from .report.report_page import write_report as write_report
from .reproduction import reproduce as reproduce
