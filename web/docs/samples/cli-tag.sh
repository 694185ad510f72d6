npx facewise tag album/                        # writes facewise-tags/people.html, tags.json and faces.jsonl
