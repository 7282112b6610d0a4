// The hover: what is locked, what is wrong, what to do, and what the verdict rests on.
import type { Hover } from 'vscode-languageserver';
import { explainDeclaration, explainPackage, findPackageAt, touches } from '../../core/index';
import type { Analysis, Session } from '../../session';
import { place, toRange } from '../convert';
import { safely } from '../safely';
import { pathOf } from '../settings';
import type { ServerState } from '../state';

export function registerHover(state: ServerState): void {
  state.connection.onHover(({ textDocument: { uri }, position }, token) =>
    safely(state.log, 'hover', null, token, async () => {
      const session = await state.session;
      const path = pathOf(uri);
      const offset = state.documents.get(uri)?.offsetAt(position);
      const analysis = path === undefined ? undefined : await session.analysisOf(path);
      if (!analysis || path === undefined || offset === undefined) return null;
      const basis = session.basis();
      const withDetails: WithDetails = (findings) => session.withDetails(findings);
      return (
        (await hoverInManifest(analysis, path, offset, basis, withDetails)) ??
        (await hoverInLockfile(analysis, path, offset, basis, withDetails)) ??
        null
      );
    }),
  );
}

type Basis = Parameters<typeof explainPackage>[3];
type WithDetails = Session['withDetails'];

async function hoverInManifest(
  { project, findings }: Analysis,
  path: string,
  offset: number,
  basis: Basis,
  withDetails: WithDetails,
): Promise<Hover | undefined> {
  for (const [importer, { file, text, manifest }] of project.manifests) {
    if (file !== path) continue;
    const declaration = manifest.declarations.find(
      ({ nameSpan, specSpan }) => touches(nameSpan, offset) || touches(specSpan, offset),
    );
    if (!declaration) return undefined;
    const own = await withDetails(findings.filter((finding) => finding.declaration === declaration));
    const value = explainDeclaration(project, own, importer, declaration, basis);
    const span = { start: declaration.nameSpan.start, end: declaration.specSpan.end };
    return { contents: { kind: 'markdown', value }, range: toRange(place('', text), span) };
  }
  return undefined;
}

async function hoverInLockfile(
  { project, findings }: Analysis,
  path: string,
  offset: number,
  basis: Basis,
  withDetails: WithDetails,
): Promise<Hover | undefined> {
  if (!project.lock || project.lock.file !== path) return undefined;
  const { packages } = project.lock.graph.lockfile;
  const index = findPackageAt(packages, offset);
  if (index === undefined) return undefined;
  const entry = packages[index]!;
  const own = await withDetails(findings.filter((finding) => finding.package.name === entry.name));
  const value = explainPackage(project, own, entry, basis);
  return {
    contents: { kind: 'markdown', value },
    range: toRange(place('', project.lock.text), entry.keySpan),
  };
}
