npx facewise tag album/   # writes people.html, tags.json, faces.jsonl into facewise-tags/
