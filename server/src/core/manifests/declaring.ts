// What a project asks for, by the files that say so: each package.json, and for the root pnpm-workspace.yaml too.
import { remembered, rememberedBy } from '../remembered';
import type { ConfigDependency, Declaration, Edge, Project } from '../types';

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
export const declaringIn = remembered(({ manifests, workspaceFile }: Project): readonly Declaring[] => {
  const inManifests = [...manifests].map(
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
  if (!workspaceFile || workspaceFile.workspace.configDependencies.length === 0) return inManifests;
  const { file, workspace } = workspaceFile;
  return [...inManifests, { importer: '', file, declarations: workspace.configDependencies }];
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

/** What pnpm is set up with; that is the root's to say. */
export function configDependenciesBy(
  { workspaceFile }: Project,
  importer: string,
): readonly ConfigDependency[] {
  return importer === '' ? (workspaceFile?.workspace.configDependencies ?? []) : [];
}

/** Absolute path of the file that a declaration of an importer stands in; undefined where the project has none such. */
export function fileOfDeclaration(
  { manifests, workspaceFile }: Project,
  importer: string,
  { field }: Declaration,
): string | undefined {
  return (field === 'configDependencies' ? workspaceFile : manifests.get(importer))?.file;
}
