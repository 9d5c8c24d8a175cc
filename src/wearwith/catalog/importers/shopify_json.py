"""A product of Shopify's JSON as the rows that its CSV would have."""

from collections.abc import Iterator
from typing import Any

from wearwith.catalog.importers.feed_values import first_of, records_in, text_of

__all__ = ["product_rows"]


def product_rows(product: dict[str, Any], number: int) -> Iterator[dict[str, Any]]:
    """Give a row for each variant and each picture; the first has what all of them share.

    It may come from the Admin API or from a shop's `/products.json`, which has no drafts and says
    whether a variant is available, and not how many there are.
    """
    options = records_in(product.get("options"))
    names = {f"name{n}": text_of(option.get("name")) for n, option in enumerate(options[:3], 1)}
    images = records_in(product.get("images"))
    by_number = {text_of(image.get("id")): text_of(image.get("src")) for image in images}
    of_variant = {
        text_of(variant): text_of(image.get("src"))
        for image in images
        for variant in image.get("variant_ids") or ()
    }
    handle = first_of(product, "handle", "id")
    shared = {
        "title": text_of(product.get("title")),
        "brand": text_of(product.get("vendor")),
        "kind": first_of(product, "product_type", "productType"),
        "category": _category(product),
        "tags": _tags(product.get("tags")),
        "status": text_of(product.get("status")),
        # The Admin API has null for what is not published.
        "published": "false" if product.get("published_at", "") is None else None,
        "gift": "true" if product.get("gift_card") is True else None,
        **names,
    }
    for variant in records_in(product.get("variants")) or [{}]:
        own = text_of(variant.get("id"))
        featured = variant.get("featured_image")
        yield {
            "row": number,
            "handle": handle,
            **shared,
            **{f"value{n}": text_of(variant.get(f"option{n}")) for n in (1, 2, 3)},
            "variant": own,
            "sku": text_of(variant.get("sku")),
            "price": text_of(variant.get("price")),
            "quantity": text_of(variant.get("inventory_quantity")),
            "tracker": text_of(variant.get("inventory_management")),
            "policy": _policy(variant),
            "variant_image": by_number.get(text_of(variant.get("image_id")))
            or of_variant.get(own)
            or (text_of(featured.get("src")) if isinstance(featured, dict) else None),
        }
    for image in images:
        if source := text_of(image.get("src")):
            yield {
                "row": number,
                "handle": handle,
                "image": source,
                "alt": text_of(image.get("alt")),
            }


def _policy(variant: dict[str, Any]) -> str | None:
    available = variant.get("available")
    if isinstance(available, bool) and "inventory_quantity" not in variant:
        return "continue" if available else "unavailable"
    return text_of(variant.get("inventory_policy"))


def _category(product: dict[str, Any]) -> str | None:
    category = product.get("category")
    if isinstance(category, dict):
        return first_of(category, "full_name", "fullName", "name")
    return text_of(category)


def _tags(tags: Any) -> str | None:
    return ",".join(filter(None, map(text_of, tags))) if isinstance(tags, list) else text_of(tags)
