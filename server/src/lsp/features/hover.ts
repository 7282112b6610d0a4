// The hover: what is locked, what is wrong, what to do, and what the verdict rests on.
import type { Hover } from 'vscode-languageserver';
import {
  catalogEntryAt,
  type Declaration,
  declarationAt,
  explainCatalogEntry,
  explainDeclaration,
  explainPackage,
  findPackageAt,
  type Span,
  textOf,
} from '../../core/index';
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
        (await hoverInCatalog(analysis, path, offset, basis, withDetails)) ??
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
  const asking = declarationAt(project, path, offset);
  if (!asking) return undefined;
  const { importer, declaration } = asking;
  const own = await withDetails(findings.filter((finding) => finding.declaration === declaration));
  const value = explainDeclaration(project, own, importer, declaration, basis);
  const range = toRange(place('', textOf(project, path) ?? ''), pairSpan(declaration));
  return { contents: { kind: 'markdown', value }, range };
}

async function hoverInCatalog(
  { project, findings }: Analysis,
  path: string,
  offset: number,
  basis: Basis,
  withDetails: WithDetails,
): Promise<Hover | undefined> {
  const meant = catalogEntryAt(project, path, offset);
  if (!meant) return undefined;
  const own = await withDetails(findings.filter(({ declaration }) => declaration?.name === meant.entry.name));
  const value = explainCatalogEntry(project, own, meant, basis);
  const range = toRange(place('', meant.text), pairSpan(meant.entry));
  return { contents: { kind: 'markdown', value }, range };
}

function pairSpan({ nameSpan, specSpan }: Pick<Declaration, 'nameSpan' | 'specSpan'>): Span {
  return { start: nameSpan.start, end: specSpan.end };
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
