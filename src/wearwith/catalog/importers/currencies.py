"""Currencies by the signs and codes that shops write."""

import re

__all__ = ["IN_THOUSANDTHS", "SIGNS", "currency_of"]

_SIGNS = """
€ EUR £ GBP zł PLN ₺ TRY ₹ INR ₩ KRW ₴ UAH ₽ RUB ₪ ILS ₫ VND ฿ THB 円 JPY 元 CNY 원 KRW
EURO EUR KČ CZK FT HUF FR CHF SFR CHF ЛВ BGN LEI RON TL TRY KR kr
US$ USD CA$ CAD AU$ AUD NZ$ NZD HK$ HKD NT$ TWD R$ BRL MX$ MXN
""".strip()
_CODES = """
AED ARS AUD BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JOD JPY KRW
KWD MAD MXN MYR NOK NZD OMR PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH USD VND ZAR
""".strip()
# Signs of one currency; those of several, such as $, are kept as they are.
SIGNS = dict(zip(_SIGNS.split()[::2], _SIGNS.split()[1::2], strict=True))
CODES = {*_CODES.split(), "kr"}
IN_THOUSANDTHS = ("BHD", "JOD", "KWD", "OMR", "TND")  # whose prices have three decimals
_SEVERAL = re.compile(r"[$¥₠-⃏]|[A-Z]{1,3}\$")


def currency_of(sign: str) -> str | None:
    """The ISO code of a sign or code, or a sign of several currencies; None if it is neither."""
    sign = sign.replace(" ", "").rstrip(".")
    known = SIGNS.get(sign) or SIGNS.get(sign.upper(), sign.upper())
    return known if known in CODES or _SEVERAL.fullmatch(known) else None
