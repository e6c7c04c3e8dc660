import { folderOf, nameOf } from './paths.ts';
import { type Content, type Listing, type Look, list, look, type Plan, type Reading, read } from './plan.ts';

/** What one load knows of the file system: every question is asked once. */
export class Sight {
  readonly #looks = new Map<string, Look>();
  readonly #lists = new Map<string, Listing>();
  readonly #contents = new Map<string, Content>();

  /** What is at a path. */
  *look(path: string): Plan<Look> {
    const known = this.#looks.get(path);
    if (known) return known;
    const found = yield* look(path);
    this.#looks.set(path, found);
    return found;
  }

  /** What is in a folder. */
  *list(path: string): Plan<Listing> {
    if (this.#lists.has(path)) return this.#lists.get(path);
    const listing = yield* list(path);
    this.#lists.set(path, listing);
    return listing;
  }

  /**
   * Whether a name (or a path below the folder) is there in exactly this spelling: file systems that ignore case give
   * the same result as those that do not.
   */
  *has(folder: string, name: string): Plan<boolean> {
    const path = `${folder === '/' ? '' : folder}/${name}`;
    for (let at = path; at.length > folder.length && at !== folder; at = folderOf(at)) {
      const listing = yield* this.list(folderOf(at));
      // A folder may be open to those who know a name and closed to those who ask for all.
      if (listing ? !listing.names.includes(nameOf(at)) : (yield* this.look(at)).kind === 'missing') return false;
    }
    return true;
  }

  /** A file's content; asked once for one file, whatever its names. */
  *read(reading: Reading): Plan<Content> {
    const known = this.#contents.get(reading.id);
    if (known) return known;
    const content = yield* read(reading);
    this.#contents.set(reading.id, content);
    return content;
  }
}
