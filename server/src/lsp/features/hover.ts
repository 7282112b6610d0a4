// The hover: what is locked, what is wrong, what to do, and what the verdict rests on.
import {
  catalogEntryAt,
  declarationAt,
  type Explanation,
  explainCatalogEntry,
  explainDeclaration,
  explainPackage,
  findPackageAt,
  pairSpan,
  type Span,
  textOf,
  touches,
} from '../../core/index';
import type { Analysis } from '../../session';
import { place, toRange } from '../convert';
import { toMarkup } from '../markup';
import { safely } from '../safely';
import { pathOf } from '../settings';
import { squiggledIn } from '../squiggles';
import type { ServerState } from '../state';

/** Answers hovers on declarations, catalog entries and entries of lockfiles; null anywhere else. */
export function registerHover(state: ServerState): void {
  const formats = state.capabilities.textDocument?.hover?.contentFormat;
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
      const findings = await session.withDetails(analysis.findings.filter(subject.concerns));
      const told = state.showsSquigglesInHovers ? squigglesAt(analysis, path, offset) : '';
      return {
        contents: toMarkup(subject.toMarkdown({ findings, basis, told }), formats),
        range: toRange(place(uri, subject.text), subject.span),
      };
    }),
  );
}

/** What a hover is about. */
interface Subject extends Explanation {
  /** The file's text, and what is pointed at in it. */
  readonly text: string;
  readonly span: Span;
}

type FindSubject = (analysis: Analysis, path: string, offset: number) => Subject | undefined;

const inManifest: FindSubject = ({ project }, path, offset) => {
  const asking = declarationAt(project, path, offset);
  if (!asking) return undefined;
  return {
    text: textOf(project, path) ?? '',
    span: pairSpan(asking.declaration),
    ...explainDeclaration(project, asking),
  };
};

const inCatalog: FindSubject = ({ project }, path, offset) => {
  const meant = catalogEntryAt(project, path, offset);
  return (
    meant && {
      text: meant.text,
      span: pairSpan(meant.entry),
      ...explainCatalogEntry(project, meant),
    }
  );
};

const inLockfile: FindSubject = ({ project }, path, offset) => {
  if (!project.lock || project.lock.file !== path) return undefined;
  const { packages } = project.lock.graph.lockfile;
  const index = findPackageAt(packages, offset);
  if (index === undefined) return undefined;
  return {
    text: project.lock.text,
    span: packages[index]!.keySpan,
    ...explainPackage(project, index),
  };
};

const subjects: readonly FindSubject[] = [inManifest, inCatalog, inLockfile];

/** What the squiggles there say, which some editors show above the hover. */
function squigglesAt(analysis: Analysis, path: string, offset: number): string {
  const here = squiggledIn(analysis, path)?.notices.filter(({ span }) => touches(span, offset)) ?? [];
  return here.map(({ message }) => message).join('\n');
}
