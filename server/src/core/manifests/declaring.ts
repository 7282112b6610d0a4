// What a project asks for, by the files that say so: each package.json, and for the root what pnpm is set up with too.
import { findImporter } from '../graph';
import { remembered, rememberedBy } from '../remembered';
import type { ConfigDependency, Declaration, Edge, Graph, Project } from '../types';
import { isPinned, type PinnedPackage, packageOfPin } from './configDependencies';
import { pnpmVersionOf } from './pnpmVersion';

/** A file with what it asks for on behalf of an importer. */
export interface Declaring {
  /** Importer path. */
  readonly importer: string;
  /** Absolute path. */
  readonly file: string;
  readonly declarations: readonly Declaration[];
}

/** A declaration with the path of its importer. */
export interface Asking {
  readonly importer: string;
  readonly declaration: Declaration;
}

/** All that a project asks for, file by file. */
export const declaringIn = remembered((project: Project): readonly Declaring[] => {
  const inManifests = [...project.manifests].map(
    ([
      importer,
      {
        file,
        manifest: { declarations },
      },
    ]) => ({
      importer,
      file,
      declarations,
    }),
  );
  const tools = toolsOf(project);
  return tools ? [...inManifests, { importer: '', ...tools }] : inManifests;
});

/** The same, one by one. */
export const askingIn = remembered((project: Project): readonly Asking[] =>
  declaringIn(project).flatMap(({ importer, declarations }) =>
    declarations.map((declaration) => ({ importer, declaration })),
  ),
);

/** All declarations of an importer. */
export const declarationsBy = rememberedBy(
  (importer: string) => importer,
  (project: Project, importer): readonly Declaration[] => {
    const { declarations = [] } = project.manifests.get(importer)?.manifest ?? {};
    return [...declarations, ...configDependenciesBy(project, importer)];
  },
);

/** Whether an importer's edge may stem from what no file says that is read here, or from no declaration. */
export function isAskedElsewhere({ workspaceFile }: Project, { type, tool }: Edge): boolean {
  if (type === 'workspace' || tool === 'packageManager') return true;
  return tool === 'config' && (workspaceFile?.workspace.includes ?? true);
}

/** The paths of the importers whose files are at hand: the root asks for what pnpm is set up with, whether or not it has a manifest. */
export function askingPaths({ manifests }: Pick<Project, 'manifests'>): readonly string[] {
  return [...new Set([...manifests.keys(), ''])];
}

/** What pnpm is set up with; that is the root's to say. */
export function configDependenciesBy(project: SetUp, importer: string): readonly ConfigDependency[] {
  return importer === '' ? (toolsOf(project)?.declarations ?? []) : [];
}

/** The packages that a project's own files lock, without a lockfile. */
export function pinsOf(project: SetUp): readonly PinnedPackage[] {
  return configDependenciesBy(project, '').filter(isPinned).map(packageOfPin);
}

/** The part of a project that says what pnpm is set up with. */
export type SetUp = Pick<Project, 'manifests' | 'workspaceFile' | 'lock' | 'installedBy'>;

interface Tools {
  readonly file: string;
  readonly declarations: readonly ConfigDependency[];
}

/** Of the two files that may have them, that which the project's pnpm heeds; undefined where it is set up with nothing. */
const toolsOf = remembered((project: SetUp): Tools | undefined => {
  const { workspaceFile } = project;
  const root = project.manifests.get('');
  const inYaml = workspaceFile && {
    file: workspaceFile.file,
    declarations: workspaceFile.workspace.configDependencies,
  };
  const inManifest = root && { file: root.file, declarations: root.manifest.configDependencies };
  const heeded = inManifest && isManifestHeeded(project) ? inManifest : inYaml;
  return heeded && heeded.declarations.length > 0 ? heeded : undefined;
});

/**
 * pnpm 10 alone looks into package.json, and from 10.5 on only where pnpm-workspace.yaml has none. From 11 on the lockfile
 * has what it is set up with. Where nothing tells which pnpm it is, package.json counts: of the two mistakes missing the
 * malware is the worse.
 */
function isManifestHeeded({ manifests, workspaceFile, lock, installedBy }: SetUp): boolean {
  if (manifests.get('')?.manifest.configDependencies.length === 0) return false;
  if (lock && lock.graph.lockfile.format !== 'pnpm') return false;
  const version = pnpmVersionOf({ manifests, ...(installedBy !== undefined && { installedBy }) });
  if (version ? version.major !== 10 : lock && locksTools(lock.graph)) return false;
  const isInYaml = (workspaceFile?.workspace.configDependencies ?? []).length > 0;
  return !isInYaml || (version !== undefined && version.minor < 5);
}

function locksTools(graph: Graph): boolean {
  return findImporter(graph, '')?.importer.edges.some(({ tool }) => tool) ?? false;
}

/** Absolute path of the file that a declaration of an importer stands in; undefined where the project has none such. */
export function fileOfDeclaration(
  { manifests, workspaceFile }: Project,
  importer: string,
  { field }: Declaration,
): string | undefined {
  return (field === 'configDependencies' ? workspaceFile : manifests.get(importer))?.file;
}
