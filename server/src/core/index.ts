// The facade of the core: what session, feeds, workspace, lsp and cli may call, and nothing more.
export { adviceFor } from './advisories/advice';
export { readDetails } from './advisories/advisoryDetails';
export { advisoriesAffecting, advisoriesIn, allAdvisories, detailsPlaceIn } from './advisories/advisoryIndex';
export {
  type AdvisoryIndex,
  footerSize,
  type IndexProblem,
  openAdvisoryIndex,
  tailLengthOf,
} from './advisories/advisoryIndexFile';
export { type AdvisoryIndexWriter, createAdvisoryIndexWriter } from './advisories/advisoryIndexWriter';
export { crc32c } from './advisories/crc';
export { proxiedNames } from './advisories/ownPackages';
export {
  declaredIn,
  isPublicRegistry,
  type PublicNames,
  publicNames,
  registriesIn,
  whyWithheld,
} from './advisories/publicNames';
export { strictest } from './advisories/rating';
export { analyze, ignoredIn } from './analyze';
export { type Basis, basisOf, basisOfReport } from './basis';
export { type Explanation, explainCatalogEntry, explainDeclaration, explainPackage } from './explain';
export { linkOf } from './explainAdvisory';
export { compareText } from './finding';
export { fixAllInWords } from './fixAllWords';
export { type IgnoreFix, ignoreFix } from './fixes/ignore';
export { fixesFor, packumentsNeeded } from './fixes/index';
export { withoutOutdone } from './fixes/outdone';
export { unignoreFix } from './fixes/unignore';
export { fixReports } from './fixReports/index';
export { graphOf, reachOf } from './graph';
export { type Inventory, inventoryOf, toolInventoryOf } from './inventory';
export { lockfileFormats } from './lockfiles/index';
export { catalogEntryAt } from './manifests/catalogs';
export { configModules } from './manifests/configDependencies';
export { configDependenciesBy, declaringIn, pinsOf, type SetUp } from './manifests/declaring';
export { parseManifest } from './manifests/manifest';
export { modulesFolderFilesOf, modulesFoldersOf, parseModulesFolder } from './manifests/modulesFolder';
export {
  type Folder,
  filesWith,
  type LockfilePlace,
  type OtherLockfile,
  type ProjectFiles,
  projectsOf,
} from './manifests/projects';
export { parseSpec, registryRangeOf } from './manifests/spec';
export { parseWorkspaceFile } from './manifests/workspaceFile';
export { declarationAt, definitionAt, findPackageAt, referencesAt } from './navigate';
export { notesOn, unreadNotes } from './notes';
export {
  lockfileNotices,
  manifestNotices,
  type Notice,
  noteNotices,
  placeNotices,
  problemNotices,
  type Step,
} from './notices';
export { baseName, dirName, foldersUpFrom, relativeTo, resolvedPath } from './paths';
export { pairSpan, textOf } from './places';
export { planAll } from './planAll';
export { withInstallScripts } from './planning/installScripts';
export { packagesToAsk } from './planning/registryQuestions';
export { parsePolicy, policyFileName } from './policy';
export { type PlacedPackage, placedPackages, plugAndPlayFiles } from './reading/plugAndPlay';
export { withVariables } from './reading/variables';
export { type Gaps, gapsIn, isWhole } from './readWhole';
export { registryAddresses, registryFiles, usableAddress } from './registry/addresses';
export { packagePathOf, packumentToText, parsePackument } from './registry/packument';
export { cachedPackumentToText, parseCachedPackument } from './registry/packumentCache';
export {
  isInherited,
  parseAgeExempt,
  parseReleaseAge,
  refusesUnasked,
  releaseAgeFilesOf,
  releaseAgeOf,
  scopeAgesIn,
} from './registry/releaseAgeSettings';
export { reports } from './reports/index';
export { rules } from './rules/index';
export type { Steps } from './steps';
export { type ExposureSummary, packagesIn, summarize, totalOf } from './summary';
export { applyEdits, isWritten, lineStartsOf, nowhere, type Position, positionOf, touches } from './text';
export type * from './types';
export { plainText } from './untrusted';
export { amountOf, listed } from './wording';
