"""The edge to the disk for everything but raw tables: project folders, whole and undo-safe writes, processed tables."""

from analysis.store.code import code_hash
from analysis.store.files import (
    READ_LOG,
    copy_file,
    hash_bytes,
    hash_file,
    hash_folder,
    hash_listing,
    make_folder,
    publish_folder,
    read_bytes,
    read_note,
    read_text,
    recover_folder,
    remove_folder,
    scratch_folder,
    sizes_and_times,
    write_bytes,
    write_files,
    write_text,
)
from analysis.store.house import HOUSE_FILE, House, contrast, house_files, house_hash, house_here, read_house
from analysis.store.machine import machine_memory_mb
from analysis.store.processed import PartedTable, has_processed, read_fingerprint, read_processed, write_processed
from analysis.store.project import DEFINITION_FILE, Project, find_root
from analysis.store.salt import SYNTHETIC_SALT, keep_salt, salt_for
from analysis.store.spill import Spill, scratch_in
from analysis.store.templates import EXAMPLE, RESOURCES, inspection_files, project_files, resource_text

__all__ = [
    "DEFINITION_FILE",
    "EXAMPLE",
    "HOUSE_FILE",
    "READ_LOG",
    "RESOURCES",
    "SYNTHETIC_SALT",
    "House",
    "PartedTable",
    "Project",
    "Spill",
    "code_hash",
    "contrast",
    "copy_file",
    "find_root",
    "has_processed",
    "hash_bytes",
    "hash_file",
    "hash_folder",
    "hash_listing",
    "house_files",
    "house_hash",
    "house_here",
    "inspection_files",
    "keep_salt",
    "machine_memory_mb",
    "make_folder",
    "project_files",
    "publish_folder",
    "read_bytes",
    "read_fingerprint",
    "read_house",
    "read_note",
    "read_processed",
    "read_text",
    "recover_folder",
    "remove_folder",
    "resource_text",
    "salt_for",
    "scratch_folder",
    "scratch_in",
    "sizes_and_times",
    "write_bytes",
    "write_files",
    "write_processed",
    "write_text",
]
