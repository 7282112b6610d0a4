// Puts a project together from its texts, remembering each stage by what it depends on.
import { type AgeSettings, type PersonalAges, readAgeSettings } from './ageSettings';
import {
  type Graph,
  graphOf,
  type Lockfile,
  type LockfileFile,
  type LockfileFormatId,
  lockfileFormats,
  type Manifest,
  type ManifestFile,
  modulesFolderFilesOf,
  modulesFoldersOf,
  nowhere,
  type Policy,
  type PolicyFile,
  type Problem,
  type Project,
  parseManifest,
  parseModulesFolder,
  parsePolicy,
  parseWorkspaceFile,
  type WorkspaceFile,
} from './core/index';
import type { Texts } from './texts';
import type { ProjectFiles } from './workspace';

/** The part of a project that comes from its own files. */
export interface Assembled
  extends Pick<
    Project,
    | 'root'
    | 'manifests'
    | 'lock'
    | 'workspaceFile'
    | 'policy'
    | 'installed'
    | 'leftovers'
    | keyof AgeSettings
    | 'installCommand'
    | 'installedBy'
    | 'modulesFolder'
  > {
  /** By absolute file. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

/** Reads and parses what has changed since the last time, and takes the rest from memory. */
export class Assembler {
  readonly #manifests = new Map<string, { readonly text: string; readonly manifest: Manifest }>();
  readonly #lockfiles = new Map<string, { readonly text: string; readonly lockfile: Lockfile }>();
  readonly #graphs = new WeakMap<Lockfile, { readonly from: readonly unknown[]; readonly graph: Graph }>();
  readonly #workspaceFiles = new Map<string, WorkspaceFile>();
  readonly #policies = new Map<string, { readonly text: string; readonly policy: Policy }>();
  readonly #installed = new WeakMap<Lockfile, ReadonlySet<string>>();

  constructor(
    private readonly texts: Texts,
    private readonly personal: PersonalAges = {},
    private readonly isTrusted: () => boolean = () => false,
  ) {}

  /** Whatever cannot be read is left out and told of as a problem. */
  async assemble(files: ProjectFiles): Promise<Assembled> {
    const manifests = await this.#readManifests(files);
    const workspaceFile = await this.#readWorkspaceFile(files);
    const lock = await this.#readLock(files, manifests, workspaceFile);
    const modulesFolder = await this.#readModulesFolder(files);
    const modulesFolders = modulesFoldersOf(modulesFolder);
    const note = await this.#readNote(files, modulesFolders, lock?.graph.lockfile.format);
    const installedBy = await this.#readInstalledBy(files, modulesFolders);
    const format = lock?.graph.lockfile.format ?? 'npm';
    const ages = await readAgeSettings(this.texts, files.root, format, this.personal, this.isTrusted());
    const policy = await this.#readPolicy(files);
    const problems = new Map<string, readonly Problem[]>();
    for (const file of [...files.manifestFiles.values(), files.workspaceFile, files.policyFile])
      if (file !== undefined) problems.set(file, [unreadable]);
    for (const { file, manifest } of manifests.values()) problems.set(file, manifest.problems);
    if (lock) problems.set(lock.file, lock.graph.lockfile.problems);
    if (workspaceFile) problems.set(workspaceFile.file, workspaceFile.workspace.problems);
    if (policy) problems.set(policy.file, policy.policy.problems);
    return {
      root: files.root,
      manifests,
      problems,
      ...(lock ? { lock } : {}),
      ...(workspaceFile ? { workspaceFile } : {}),
      ...(policy ? { policy } : {}),
      ...(note ? { installed: this.#installedOf(note) } : {}),
      ...(note ? { leftovers: leftoversOf(note, lock && this.#installedOf(lock.graph.lockfile)) } : {}),
      ...ages,
      ...modulesFolder,
      ...(installedBy === undefined ? {} : { installedBy }),
      ...(files.installer ? { installCommand: files.installer.command } : {}),
    };
  }

  async #readManifests(files: ProjectFiles): Promise<ReadonlyMap<string, ManifestFile>> {
    const read = await Promise.all(
      [...files.manifestFiles].map(
        async ([importer, file]) => [importer, file, await this.texts.read(file)] as const,
      ),
    );
    const manifests = new Map<string, ManifestFile>();
    for (const [importer, file, text] of read) {
      if (text !== undefined) manifests.set(importer, { file, text, manifest: this.#manifestOf(file, text) });
    }
    return manifests;
  }

  #manifestOf(file: string, text: string): Manifest {
    const known = this.#manifests.get(file);
    if (known?.text === text) return known.manifest;
    const manifest = parseManifest(text);
    this.#manifests.set(file, { text, manifest });
    return manifest;
  }

  async #readLock(
    files: ProjectFiles,
    manifests: ReadonlyMap<string, ManifestFile>,
    workspaceFile: WorkspaceFile | undefined,
  ): Promise<LockfileFile | undefined> {
    if (!files.lockfile) return undefined;
    const { file, format } = files.lockfile;
    const { text, lockfile } = (await this.#readLockfile(file, format)) ?? unreadLockfile(format);
    return { file, text, graph: this.#graphOf(lockfile, manifests, workspaceFile) };
  }

  async #readLockfile(
    file: string,
    format: LockfileFormatId,
  ): Promise<{ readonly text: string; readonly lockfile: Lockfile } | undefined> {
    const text = await this.texts.read(file);
    if (text === undefined) return undefined;
    const known = this.#lockfiles.get(file);
    if (known?.text === text) return known;
    const lockfile = parseAs(format, file, text);
    if (!lockfile) return undefined;
    this.#lockfiles.set(file, { text, lockfile });
    return { text, lockfile };
  }

  /** What these files say counts only for formats that leave it to them; where they are, for all. */
  #graphOf(
    lockfile: Lockfile,
    files: ReadonlyMap<string, ManifestFile>,
    workspaceFile: WorkspaceFile | undefined,
  ): Graph {
    const depends = lockfile.entryPoints !== undefined || lockfile.abridged;
    const manifests = new Map([...files].map(([importer, { manifest }]) => [importer, manifest]));
    const from = depends ? [...manifests.values(), workspaceFile?.workspace] : [...manifests.keys()];
    const known = this.#graphs.get(lockfile);
    if (known && sameItems(known.from, from)) return known.graph;
    const graph = graphOf(lockfile, manifests, workspaceFile?.workspace.catalogs);
    this.#graphs.set(lockfile, { from, graph });
    return graph;
  }

  async #readWorkspaceFile({ workspaceFile: file }: ProjectFiles): Promise<WorkspaceFile | undefined> {
    const text = file === undefined ? undefined : await this.texts.read(file);
    if (file === undefined || text === undefined) return undefined;
    const known = this.#workspaceFiles.get(file);
    if (known?.text === text) return known;
    const read = { file, text, workspace: parseWorkspaceFile(file, text) };
    this.#workspaceFiles.set(file, read);
    return read;
  }

  /** Where the project's package manager installs, where its files say so. */
  async #readModulesFolder({ root, lockfile }: ProjectFiles): Promise<Pick<Assembled, 'modulesFolder'>> {
    const format = lockfile?.format ?? 'npm';
    for (const name of modulesFolderFilesOf(format)) {
      const text = (await this.texts.read(`${root}/${name}`)) ?? '';
      const modulesFolder = parseModulesFolder(format, name, text);
      if (modulesFolder !== undefined) return { modulesFolder };
    }
    return {};
  }

  async #readPolicy({ policyFile: file }: ProjectFiles): Promise<PolicyFile | undefined> {
    const text = file === undefined ? undefined : await this.texts.read(file);
    if (file === undefined || text === undefined) return undefined;
    const known = this.#policies.get(file);
    const policy = known?.text === text ? known.policy : parsePolicy(text);
    this.#policies.set(file, { text, policy });
    return { file, text, policy };
  }

  /** What the package manager whose lockfile it is notes where it installs; where there is none, what any does. */
  async #readNote(
    { root, installer }: ProjectFiles,
    folders: readonly string[],
    format?: LockfileFormatId,
  ): Promise<Lockfile | undefined> {
    const asked = lockfileFormats.filter(({ id }) => format === undefined || id === format);
    for (const { id, installedFiles } of asked) {
      for (const name of folders.flatMap((folder) => installedFiles.map((file) => `${folder}/${file}`))) {
        const read = await this.#readLockfile(`${installer?.root ?? root}/${name}`, id);
        if (read) return read.lockfile;
      }
    }
    return undefined;
  }

  /** The package manager that has installed last, as `name@version`, where it notes that. */
  async #readInstalledBy(
    { root, installer, lockfile }: ProjectFiles,
    folders: readonly string[],
  ): Promise<string | undefined> {
    const note = lockfileFormats.find(({ id }) => id === lockfile?.format)?.installerNote;
    for (const folder of note ? folders : []) {
      const text = await this.texts.read(`${installer?.root ?? root}/${folder}/${note!.file}`);
      if (text !== undefined) return note!.parse(text);
    }
    return undefined;
  }

  /** The packages of a lockfile, or of such a note, as `name@version`. */
  #installedOf(lockfile: Lockfile): ReadonlySet<string> {
    const known = this.#installed.get(lockfile);
    if (known) return known;
    const installed = new Set(lockfile.packages.map(({ name, version }) => `${name}@${version}`));
    this.#installed.set(lockfile, installed);
    return installed;
  }
}

/** Of a file that is there, and cannot be read or is too long; the log says which. */
const unreadable: Problem = { code: 'unreadable', message: 'This file could not be read.', span: nowhere };

/** Half-read like any other, so that nothing is said to be missing from it. */
function unreadLockfile(format: LockfileFormatId): { readonly text: string; readonly lockfile: Lockfile } {
  const problems = [unreadable];
  return { text: '', lockfile: { format, formatVersion: '', packages: [], importers: [], problems } };
}

function leftoversOf(
  { packages }: Lockfile,
  locked: ReadonlySet<string> | undefined,
): NonNullable<Project['leftovers']> {
  return packages.filter(
    ({ name, version, source }) => source === 'registry' && !locked?.has(`${name}@${version}`),
  );
}

/** Reads a lockfile as the format it is thought to be, else as another one of the same file name (yarn 1 and 2). */
function parseAs(format: LockfileFormatId, file: string, text: string): Lockfile | undefined {
  const expected = lockfileFormats.find(({ id }) => id === format);
  const name = file.slice(file.lastIndexOf('/') + 1);
  const others = lockfileFormats.filter(({ id, fileNames }) => id !== format && fileNames.includes(name));
  for (const candidate of expected ? [expected, ...others] : others) {
    const lockfile = candidate.parse(text);
    if (lockfile) return lockfile;
  }
  return undefined;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
