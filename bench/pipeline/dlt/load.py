"""Loads one day of the simulated site into PostgreSQL with dlt, and prints how that went as one line of JSON.

load.py SITE DATABASE_URL FOLDER upsert|scd2

SITE is the URL of the site on that day. FOLDER keeps the pipeline's state from one day to the next.
"""

import json
import os
import resource
import sys

site, database, folder, strategy = sys.argv[1:5]
os.environ.update(
    DLT_DATA_DIR=folder,
    RUNTIME__DLTHUB_TELEMETRY="false",
    RUNTIME__LOG_LEVEL="ERROR",
    EXTRACT__WORKERS="8",
    NORMALIZE__WORKERS="2",
    LOAD__WORKERS="8",
    # A file is a unit of work of these workers; by default there would be one in all.
    DATA_WRITER__FILE_MAX_ITEMS="10000",
)

# After the environment, which it reads.
import dlt  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402

seen = set()


def is_new(row):
    """A category shows some listings twice, and rows that are none; keys must be unique for an upsert."""
    if not isinstance(row, dict) or "id" not in row or row["id"] in seen:
        return False
    seen.add(row["id"])
    return True


def to_listing(row):
    """What a listing is, without what changes with every answer: each such row would be a new version of it."""
    return {
        "id": row["id"],
        "title": row.get("title"),
        "url": row["permalink"].partition("#")[0].partition("?")[0],
        "price": amount(row["price"]),
        "currency": row["currency_id"],
        "original_price": amount(row["original_price"]),
        "condition": row["condition"],
        "category": row["category_id"],
        "product": row["catalog_product_id"],
        "seller_id": row["seller"]["id"],
        "seller_name": row["seller"]["nickname"],
        "state": row["address"]["state_id"],
        "city": row["address"]["city_name"],
        "image": row["thumbnail"],
        "free_shipping": row["shipping"]["free_shipping"],
        "attributes": {each["name"]: each["value_name"] for each in row["attributes"]},
    }


def amount(value):
    try:
        return None if value is None else float(value)
    except ValueError:
        return None


# Whole rows as they come for the one, chosen columns for the other: a history of whole rows would be one of trackers.
strategies = {
    "upsert": {
        "primary_key": "id",
        "write_disposition": {"disposition": "merge", "strategy": "upsert", "skip_unchanged_rows": True},
        "processing_steps": [{"filter": is_new}],
    },
    "scd2": {
        "write_disposition": {"disposition": "merge", "strategy": "scd2"},
        "columns": {
            "title": {"data_type": "text"},
            "price": {"data_type": "double"},
            "original_price": {"data_type": "double"},
            "product": {"data_type": "text"},
            "attributes": {"data_type": "json"},
        },
        "processing_steps": [{"filter": is_new}, {"map": to_listing}],
    },
}

source = rest_api_source(
    {
        "client": {"base_url": f"{site}/sites/MLB/"},
        "resources": [
            {"name": "categories", "selected": False, "endpoint": {"path": "categories", "paginator": "single_page"}},
            {
                "name": "listings",
                "parallelized": True,
                "endpoint": {
                    "path": "search?category={resources.categories.id}",
                    "paginator": {"type": "offset", "limit": 50, "total_path": "paging.total"},
                    "data_selector": "results",
                },
                **strategies[strategy],
            },
        ],
    },
    max_table_nesting=0,
)
pipeline = dlt.pipeline(
    "bench",
    destination=dlt.destinations.postgres(database),
    dataset_name=strategy,
    pipelines_dir=folder,
)
pipeline.run(source).raise_on_failed_jobs()

peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({"rows": len(seen), "peakKiB": {"own": peaks[0], "worker": peaks[1]}}))
