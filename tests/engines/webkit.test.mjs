import { smoke } from './lib/smoke.mjs';
import { startWebkit } from './lib/webkit.mjs';

smoke('WebKitGTK', startWebkit);
