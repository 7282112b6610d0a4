// What fixes of a direct dependency share: its declaration, the version to go to, and the edit of its spec.
import { affectedIn } from '../advisories/affected';
import { replaceSpec } from '../manifests/edits';
import { parseSpec, registryRangeOf } from '../manifests/spec';
import { safeVersion } from '../registry/choose';
import type { Declaration, Finding, ManifestFile, Project, TextEdit } from '../types';

/** A declaration with its manifest. */
export interface Declared {
  readonly file: ManifestFile;
  readonly declaration: Declaration;
}

/** The declaration that itself asks for the finding's package; undefined for what comes through another. */
export function directDeclaration(project: Project, finding: Finding): Declared | undefined {
  const { declaration, importer, paths, stale } = finding;
  const file = project.manifests.get(importer);
  if (!declaration || !file || stale || paths[0]?.length !== 1) return undefined;
  return { file, declaration };
}

/** The same with the version that a fix should go to; undefined where none is proven. */
export function directTarget(
  project: Project,
  finding: Finding,
): (Declared & { readonly version: string }) | undefined {
  const direct = directDeclaration(project, finding);
  const version = direct && safeVersion(project, finding);
  return direct && version !== undefined ? { ...direct, version } : undefined;
}

/** Whether a new right-hand side would let a version in that is known as malware. */
export function admitsMalware(project: Project, declaration: Declaration, rawSpec: string): boolean {
  const asked = registryRangeOf(parseSpec(rawSpec));
  if (!asked) return false;
  const advisories = project.advisories.get(asked.name ?? declaration.name) ?? [];
  return advisories.some(
    (advisory) => advisory.kind === 'malware' && affectedIn(advisory, asked.range).admits !== 'none',
  );
}

/** The edit that gives a declaration another right-hand side, by file. */
export function replacing(
  file: ManifestFile,
  declaration: Declaration,
  rawSpec: string,
): ReadonlyMap<string, readonly TextEdit[]> {
  return new Map([[file.file, [replaceSpec(file.text, declaration, rawSpec)]]]);
}

/** The packages whose published versions a fix of these findings would choose from: the direct dependencies. */
export function packagesToAsk(findings: readonly Finding[]): readonly string[] {
  const direct = findings.filter(
    ({ declaration, paths, stale }) => declaration && !stale && paths[0]?.length === 1,
  );
  return [...new Set(direct.map(({ package: { name } }) => name))];
}
