"""A server that speaks S3, in a process of its own, and a bucket in it as the site's storage."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from django.test import override_settings

BUCKET = "dancesite-media"
KEYS = {"access_key": "test", "secret_key": "test"}
_SERVE = """
import logging, sys
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()  # until whoever started us is gone
"""


@contextmanager
def s3_server() -> Iterator[str]:
    """Its address."""
    command = [sys.executable, "-c", _SERVE]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        port = process.stdout.readline().strip()
        assert port.isdecimal(), "the server did not start"
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.stdin.close()
            process.kill()


def storage_options(address: str) -> dict[str, Any]:
    """What DANCESITE_S3_BUCKET, DANCESITE_S3_ENDPOINT and DANCESITE_S3_REGION come to, with keys."""
    from django.conf import settings

    options = {"bucket_name": BUCKET, "endpoint_url": address, "region_name": "us-east-1", **KEYS}
    made = {"default_acl": None, "file_overwrite": True}
    storage = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options | made}
    return settings.STORAGES | {"default": storage}


@contextmanager
def bucket_as_storage(address: str) -> Iterator[Any]:
    """A fresh bucket; the client to look into it with."""
    client = boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
    )
    client.create_bucket(Bucket=BUCKET)
    try:
        with override_settings(STORAGES=storage_options(address)):
            yield client
    finally:
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            for entry in page.get("Contents", ()):
                client.delete_object(Bucket=BUCKET, Key=entry["Key"])
        for upload in client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ()):
            client.abort_multipart_upload(Bucket=BUCKET, Key=upload["Key"], UploadId=upload["UploadId"])
        client.delete_bucket(Bucket=BUCKET)
