// The text that counts for each file: the editor's where it is open, else the disk's, read once until it changes.
import { filesAtOnce, inParallel } from './inParallel';
import { type FileStat, type Files, isSameStat } from './ports';

interface Read {
  readonly stat: FileStat;
  readonly text: string;
  readonly epoch: number;
}

/** Texts by absolute path. Between two calls of `diskChanged` a file is looked at once. */
export class Texts {
  readonly #open = new Map<string, string>();
  readonly #disk = new Map<string, Read>();
  /** Files that were not there, by the epoch in which they were looked for. */
  readonly #absent = new Map<string, number>();
  #epoch = 0;

  constructor(private readonly files: Files) {}

  /** The editor's text of a file; undefined gives the file back to the disk. */
  set(path: string, text: string | undefined): void {
    if (text === undefined) this.#open.delete(path);
    else this.#open.set(path, text);
  }

  /** From now on every file is looked at again; one of the same time and size is not read again. */
  diskChanged(): void {
    this.#epoch++;
  }

  /** Whether the disk says something else by now of any file that has been looked at since it changed last. */
  async isOutdated(): Promise<boolean> {
    const read = [...this.#disk].filter(([, { epoch }]) => epoch === this.#epoch);
    const absent = [...this.#absent].filter(([, epoch]) => epoch === this.#epoch);
    const looks = [
      ...read.map(
        ([path, { stat }]) =>
          async () =>
            !isSameStat(stat, await this.files.stat(path)),
      ),
      ...absent.map(
        ([path]) =>
          async () =>
            (await this.files.stat(path)) !== undefined,
      ),
    ];
    return (await inParallel(looks, filesAtOnce, (look) => look())).includes(true);
  }

  /** The text of a file, or undefined where there is none. */
  async read(path: string): Promise<string | undefined> {
    const open = this.#open.get(path);
    if (open !== undefined) return open;
    const known = this.#disk.get(path);
    if (known?.epoch === this.#epoch) return known.text;
    if (this.#absent.get(path) === this.#epoch) return undefined;
    return this.#readDisk(path, known);
  }

  async #readDisk(path: string, known: Read | undefined): Promise<string | undefined> {
    const epoch = this.#epoch;
    const stat = await this.files.stat(path);
    if (!stat) {
      this.#disk.delete(path);
      this.#absent.set(path, epoch);
      return undefined;
    }
    const text = known && isSameStat(known.stat, stat) ? known.text : await this.files.readText(path);
    if (text !== undefined) this.#disk.set(path, { stat, text, epoch });
    return text;
  }
}
