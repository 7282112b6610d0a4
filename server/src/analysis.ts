// One project, from its files and all that is known besides to its findings.
import type { Assembled, Assembler } from './assemble';
import {
  type AdvisoryLookup,
  analyze,
  type Finding,
  ignoredIn,
  type Packument,
  type Project,
  pinsOf,
} from './core/index';
import { type DiskReaders, findInstalled, findInstalledTools, findLeftovers } from './installed';
import type { RegistryReader } from './registries';
import type { ProjectFiles } from './workspace';

/** One project, analysed. */
export interface Analysis extends Assembled {
  readonly files: ProjectFiles;
  readonly project: Project;
  readonly findings: readonly Finding[];
  /** What the project's policy ignores. */
  readonly ignored: readonly Finding[];
}

/** What an analysis rests on besides the files of the project. */
export interface Known {
  readonly trusted: boolean;
  readonly advisories: AdvisoryLookup;
  readonly ownFeeds: ReadonlySet<string>;
  readonly packuments: ReadonlyMap<string, Packument>;
  /** Of the settings; what the project itself says goes first. */
  readonly releaseAgeDays?: number;
  /** RFC 3339. */
  readonly now: string;
}

/** What reads the files. */
export interface AnalysisReaders extends DiskReaders {
  readonly assembler: Assembler;
  readonly registries: RegistryReader;
}

type OnDisk = NonNullable<Project['leftovers']>;

const day = 24 * 60 * 60 * 1000;

/** Analyses a project as its files are now, with what is known once they have been read. Does not reject. */
export async function analysisOf(
  files: ProjectFiles,
  known: () => Known,
  readers: AnalysisReaders,
): Promise<Analysis> {
  const assembled = await readers.assembler.assemble(files);
  const { trusted: registries } = await readers.registries.of(files.root, known().trusted);
  const placedBy = assembled.installed ? undefined : await readers.plugAndPlay(files.root);
  const { releaseAgeDays, ...rest } = known();
  const tools = await findInstalledTools(readers, assembled);
  const without: Project = {
    ...(releaseAgeDays !== undefined && { releaseAge: { ms: releaseAgeDays * day, exclude: [] } }),
    ...assembled,
    ...rest,
    registries,
    ...(assembled.installed && { installed: withAll(assembled.installed, tools) }),
    ...(placedBy && { installedIn: placedBy.name }),
  };
  const project = { ...without, leftovers: await leftoversOf(without, tools, readers) };
  const analysis = { ...assembled, files, project, ...verdictOn(project) };
  if (project.installed || analysis.findings.length === 0) return analysis;
  return withInstalled(analysis, tools, readers);
}

/** What is noted, and what is there all the same: npm notes what it has not done where it writes the lockfile alone. */
async function leftoversOf(project: Project, tools: OnDisk, readers: DiskReaders): Promise<OnDisk> {
  const { leftovers: noted = [], lock } = project;
  const known = withAll(new Set(), noted);
  const found = (await findLeftovers(readers, project)).filter((one) => !known.has(idOf(one)));
  const locked = [...(lock?.graph.lockfile.packages ?? []), ...pinsOf(project)];
  const isLocked = (id: string) => locked.some((one) => idOf(one) === id);
  return [...noted, ...found, ...tools.filter((one) => !isLocked(idOf(one)))];
}

function withAll(known: ReadonlySet<string>, more: OnDisk): ReadonlySet<string> {
  return more.length === 0 ? known : new Set([...known, ...more.map(idOf)]);
}

function idOf({ name, version }: OnDisk[number]): string {
  return `${name}@${version}`;
}

/** Without the package manager's note, the folders of the packages in question say what is installed. */
async function withInstalled(analysis: Analysis, tools: OnDisk, readers: DiskReaders): Promise<Analysis> {
  const found = await findInstalled(readers, analysis.project, analysis.findings);
  if (!found) return analysis;
  const installed = withAll(found.installed, tools);
  const project = { ...analysis.project, ...found, installed };
  return { ...analysis, project, ...(installed.size > 0 && verdictOn(project)) };
}

function verdictOn(project: Project): Pick<Analysis, 'findings' | 'ignored'> {
  return { findings: analyze(project), ignored: ignoredIn(project) };
}
