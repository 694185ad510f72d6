#!/usr/bin/env node
/**
 * Writes the sources that hold data of @mediapipe/face_mesh or the manifest. They are committed: run this again only
 * when that package or a template changes. A test compares.
 */

import { writeFileSync } from 'node:fs';
import { generatedSources } from './generated_sources.mjs';
import { PROJECT } from './sources.mjs';

for (const [file, text] of generatedSources()) writeFileSync(new URL(file, PROJECT), text);
