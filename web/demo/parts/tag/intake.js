// Photos out of what was dropped or chosen: files, folders with all that is in them, folder handles.

/** @typedef {{ id: string, path: string, file: File }} Found */
/** @typedef {{ found: Found[], folders: FileSystemDirectoryHandle[], others: number }} Intake others: no pictures */

const pictures = /\.(jpe?g|jfif|png|webp|avif|gif|bmp|heic|heif|tiff?)$/i;
// What systems leave beside photos.
const leftovers = /^(\.|__MACOSX$|@eaDir$|Thumbs\.db$)/;

/** @param {File} file */
const isPicture = ({ name, type }) => type.startsWith('image/') || pictures.test(name);

/** @param {File} file @param {string} path @returns {Found} */
const foundFile = (file, path) => ({ id: `${file.name}|${file.size}|${file.lastModified}`, path, file });

/** @returns {Intake} */
const nothing = () => ({ found: [], folders: [], others: 0 });

/** @param {Intake} into @param {File} file @param {string} path */
function take(into, file, path) {
  if (path.split('/').some((part) => leftovers.test(part))) return;
  if (isPicture(file)) into.found.push(foundFile(file, path));
  else into.others++;
}

/** In the order of their paths, as a folder shows them. @param {Intake} intake */
function sorted(intake) {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  intake.found.sort((a, b) => compare(a.path, b.path));
  return intake;
}

/** @param {FileSystemDirectoryHandle} folder @param {string} path @param {Intake} into */
async function walkHandle(folder, path, into) {
  for await (const handle of /** @type {any} */ (folder).values()) {
    const inside = `${path}/${handle.name}`;
    if (leftovers.test(handle.name)) continue;
    if (handle.kind === 'directory') await walkHandle(handle, inside, into);
    else if (pictures.test(handle.name)) take(into, await handle.getFile(), inside);
    else into.others++;
  }
}

/** @param {FileSystemEntry} entry @param {Intake} into */
async function walkEntry(entry, into) {
  if (entry.isFile) {
    const file = await new Promise((/** @type {(file: File) => void} */ resolve, reject) =>
      /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject),
    );
    take(into, file, entry.fullPath.replace(/^\//, ''));
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    // A hundred at a time, until there are none.
    const batch = await new Promise((/** @type {(entries: FileSystemEntry[]) => void} */ resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return;
    for (const inside of batch) if (!leftovers.test(inside.name)) await walkEntry(inside, into);
  }
}

/** @param {FileSystemDirectoryHandle} folder @returns {Promise<Intake>} */
export async function fromFolder(folder) {
  const intake = { ...nothing(), folders: [folder] };
  await walkHandle(folder, folder.name, intake);
  return sorted(intake);
}

/** @param {Iterable<File>} files of an input, of a folder or not @returns {Intake} */
export function fromFiles(files) {
  const intake = nothing();
  for (const file of files) take(intake, file, file.webkitRelativePath || file.name);
  return sorted(intake);
}

/**
 * What was dropped. Its items must be asked before anything is waited for: afterwards they are empty.
 * @param {DataTransfer} transfer
 * @returns {Promise<Intake>}
 */
export async function fromDrop(transfer) {
  const items = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({
      handle: /** @type {any} */ (item).getAsFileSystemHandle?.().catch(() => null),
      entry: item.webkitGetAsEntry?.(),
      file: item.getAsFile(),
    }));
  const intake = nothing();
  for (const { handle: asked, entry, file } of items) {
    const handle = await asked;
    if (handle?.kind === 'directory') {
      intake.folders.push(handle);
      await walkHandle(handle, handle.name, intake);
    } else if (entry) await walkEntry(entry, intake);
    else if (file) take(intake, file, file.name);
  }
  return sorted(intake);
}

/** @param {FileSystemDirectoryHandle} folder @param {'read' | 'readwrite'} mode @returns {Promise<boolean>} */
export async function allowed(folder, mode) {
  const handle = /** @type {any} */ (folder);
  if ((await handle.queryPermission({ mode })) === 'granted') return true;
  return (await handle.requestPermission({ mode })) === 'granted';
}
