"""Fills the review queue of a demo with copies of its own documents. Arguments: database, number of items."""
import sqlite3
import sys
import uuid

database, count = sys.argv[1], int(sys.argv[2])
db = sqlite3.connect(database, timeout=60)
db.row_factory = sqlite3.Row


def rows(sql, *values):
    return [dict(row) for row in db.execute(sql, values)]


def insert(table, row):
    db.execute(f"INSERT INTO {table} ({','.join(row)}) VALUES ({','.join('?' * len(row))})", list(row.values()))


def new():
    return str(uuid.uuid4()).upper()


templates = rows("SELECT d.* FROM documents d JOIN review_items i ON i.document_id = d.id WHERE i.state = 'ready' AND d.state = 'review'")
item = rows("SELECT * FROM review_items WHERE state = 'ready'")[0]
sequence = rows("SELECT MAX(sequence) AS n FROM files")[0]["n"]
with db:
    for number in range(count):
        document = dict(templates[number % len(templates)])
        file = rows("SELECT * FROM files WHERE id = ?", document["file_id"])[0]
        pages = rows("SELECT * FROM pages WHERE document_id = ?", document["id"])
        file_id, document_id = new(), new()
        insert("files", file | {"id": file_id, "sequence": sequence + number + 1, "receipt": f"bench:{file_id}", "sha256": file_id, "pages_found": len(pages)})
        insert("documents", document | {"id": document_id, "file_id": file_id, "ordinal": 1})
        for place, page in enumerate(pages, 1):
            insert("pages", page | {"file_id": file_id, "number": place, "document_id": document_id})
        insert("review_items", item | {"id": new(), "file_id": file_id, "document_id": document_id, "opened_at": item["opened_at"] + number + 1, "type_name": document["type_name"]})
print(f"{count} items added")
