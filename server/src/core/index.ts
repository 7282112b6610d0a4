// The facade of the core: what session, feeds, workspace, lsp and cli may call, and nothing more.
export { adviceFor } from './advice';
export { readDetails } from './advisoryDetails';
export { advisoriesAffecting, advisoriesIn, allAdvisories, detailsPlaceIn } from './advisoryIndex';
export {
  type AdvisoryIndex,
  footerSize,
  type IndexProblem,
  openAdvisoryIndex,
  tailLengthOf,
} from './advisoryIndexFile';
export { type AdvisoryIndexWriter, createAdvisoryIndexWriter } from './advisoryIndexWriter';
export { analyze } from './analyze';
export { packagesToAsk } from './declared';
export { type Basis, explainDeclaration, explainPackage, linkOf } from './explain';
export { compareText } from './finding';
export { fixesFor } from './fixes/index';
export { graphOf, reachOf } from './graph';
export { type Inventory, inventoryOf } from './inventory';
export { lockfileFormats } from './lockfiles/index';
export { parseManifest } from './manifest';
export { definitionAt, findPackageAt, type Place, referencesAt } from './navigate';
export {
  lockfileNotices,
  manifestNotices,
  type Notice,
  noteNotices,
  problemNotices,
  type Step,
} from './notices';
export { packagePathOf, packumentToText, parsePackument } from './packument';
export { cachedPackumentToText, parseCachedPackument } from './packumentCache';
export { baseName, relativeTo } from './paths';
export { parsePnpmWorkspace } from './pnpmWorkspace';
export { type Folder, type LockfilePlace, type ProjectFiles, projectsOf } from './projects';
export { publicNames } from './publicNames';
export { reports } from './reports/index';
export { rules } from './rules/index';
export { parseSpec, registryRangeOf } from './spec';
export { type ExposureSummary, isWhole, summarize, worstOf } from './summary';
export { applyEdits, lineStartsOf, type Position, positionOf, touches } from './text';
export type * from './types';
export { plainText } from './untrusted';
export { listed } from './wording';
