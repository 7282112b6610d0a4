// The hover: what is locked, what is wrong, what to do, and what the verdict rests on.
import {
  catalogEntryAt,
  type Declaration,
  declarationAt,
  explainCatalogEntry,
  explainDeclaration,
  explainPackage,
  type Finding,
  findPackageAt,
  type Span,
  textOf,
  touches,
} from '../../core/index';
import type { Analysis } from '../../session';
import { place, toRange } from '../convert';
import { safely } from '../safely';
import { pathOf } from '../settings';
import { squiggledIn } from '../squiggles';
import type { ServerState } from '../state';

/** Answers hovers on declarations, catalog entries and entries of lockfiles; null anywhere else. */
export function registerHover(state: ServerState): void {
  state.connection.onHover(({ textDocument: { uri }, position }, token) =>
    safely(state.log, 'hover', null, token, async () => {
      const session = await state.session;
      const path = pathOf(uri);
      const offset = state.documents.get(uri)?.offsetAt(position);
      const analysis = path === undefined ? undefined : await session.analysisOf(path);
      if (!analysis || path === undefined || offset === undefined) return null;
      const subject = subjects
        .map((find) => find(analysis, path, offset))
        .find((found) => found !== undefined);
      if (!subject) return null;
      const basis = session.basis();
      const own = await session.withDetails(analysis.findings.filter(subject.concerns));
      const told = state.showsSquigglesInHovers ? squigglesAt(analysis, path, offset) : '';
      return {
        contents: { kind: 'markdown', value: subject.explain(own, basis, told) },
        range: toRange(place(uri, subject.text), subject.span),
      };
    }),
  );
}

type Basis = Parameters<typeof explainPackage>[3];

/** What a hover is about. */
interface Subject {
  /** The file's text, and what is pointed at in it. */
  readonly text: string;
  readonly span: Span;
  readonly concerns: (finding: Finding) => boolean;
  /** Markdown, from the findings that concern it, without what is told already. */
  readonly explain: (own: readonly Finding[], basis: Basis, told: string) => string;
}

type FindSubject = (analysis: Analysis, path: string, offset: number) => Subject | undefined;

const inManifest: FindSubject = ({ project }, path, offset) => {
  const asking = declarationAt(project, path, offset);
  if (!asking) return undefined;
  const { importer, declaration } = asking;
  return {
    text: textOf(project, path) ?? '',
    span: pairSpan(declaration),
    concerns: (finding) => finding.declaration === declaration,
    explain: (own, basis, told) => explainDeclaration(project, own, importer, declaration, basis, told),
  };
};

const inCatalog: FindSubject = ({ project }, path, offset) => {
  const meant = catalogEntryAt(project, path, offset);
  return (
    meant && {
      text: meant.text,
      span: pairSpan(meant.entry),
      concerns: ({ declaration }) => declaration?.name === meant.entry.name,
      explain: (own, basis, told) => explainCatalogEntry(project, own, meant, basis, told),
    }
  );
};

const inLockfile: FindSubject = ({ project }, path, offset) => {
  if (!project.lock || project.lock.file !== path) return undefined;
  const { packages } = project.lock.graph.lockfile;
  const entry = packages[findPackageAt(packages, offset) ?? -1];
  return (
    entry && {
      text: project.lock.text,
      span: entry.keySpan,
      concerns: (finding) => finding.package.name === entry.name,
      explain: (own, basis, told) => explainPackage(project, own, entry, basis, told),
    }
  );
};

const subjects: readonly FindSubject[] = [inManifest, inCatalog, inLockfile];

/** What the squiggles there say, which some editors show above the hover. */
function squigglesAt(analysis: Analysis, path: string, offset: number): string {
  const here = squiggledIn(analysis, path)?.notices.filter(({ span }) => touches(span, offset)) ?? [];
  return here.map(({ message }) => message).join('\n');
}

function pairSpan({ nameSpan, specSpan }: Pick<Declaration, 'nameSpan' | 'specSpan'>): Span {
  return { start: nameSpan.start, end: specSpan.end };
}
