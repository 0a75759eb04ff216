import { exportTrail } from '#lib/audit/export-trail.ts';
import { getEntry as getTrailEntry, listEntries, verifyTrail } from '#lib/audit/list-entries.ts';
import { createToken, listTokens, revokeToken } from '#lib/auth/api-token.ts';
import { changeOperator } from '#lib/auth/change-operator.ts';
import { changeOwnPassword } from '#lib/auth/change-own-password.ts';
import { choosePassword } from '#lib/auth/choose-password.ts';
import { createOperator } from '#lib/auth/create-operator.ts';
import { disableOperator, enableOperator } from '#lib/auth/disable-operator.ts';
import { listOperators } from '#lib/auth/list-operators.ts';
import { listOwnSessions, listSessions } from '#lib/auth/list-sessions.ts';
import { makePasswordLink } from '#lib/auth/make-password-link.ts';
import { revokeOwnSession, revokeSession } from '#lib/auth/revoke-session.ts';
import { setUp } from '#lib/auth/set-up.ts';
import { signIn } from '#lib/auth/sign-in.ts';
import { signOut } from '#lib/auth/sign-out.ts';
import { exportLog } from '#lib/export/export-log.ts';
import { getExport, listExports } from '#lib/export/list-exports.ts';
import { enrolGateway } from '#lib/gateway/enrol-gateway.ts';
import { gatewayHealth } from '#lib/gateway/health.ts';
import { getGateway, listGateways } from '#lib/gateway/list-gateways.ts';
import { probeGateway } from '#lib/gateway/probe-gateway.ts';
import { removeGateway } from '#lib/gateway/remove-gateway.ts';
import { waitingGateway } from '#lib/gateway/waiting-gateway.ts';
import { applyImport } from '#lib/import/apply-import.ts';
import { discardImport } from '#lib/import/discard-import.ts';
import { fetchImport } from '#lib/import/fetch-import.ts';
import { getImport, listImports } from '#lib/import/get-import.ts';
import { uploadImport } from '#lib/import/upload-import.ts';
import {
  getRetention,
  liftHold,
  placeHold,
  previewRetention,
  saveRetention,
} from '#lib/maillog/keep-retention.ts';
import { noteImport } from '#lib/maillog/note-import.ts';
import { completeSearch } from '#lib/maillog/search/complete-search.ts';
import { followMessages } from '#lib/maillog/tracking/follow-messages.ts';
import { openMessage } from '#lib/maillog/tracking/open-message.ts';
import { searchMessages } from '#lib/maillog/tracking/search-messages.ts';
import { trackMessages } from '#lib/maillog/tracking/track-messages.ts';
import { getUsage } from '#lib/maillog/usage/get-usage.ts';
import { listUsage } from '#lib/maillog/usage/list-usage.ts';
import { mailChart } from '#lib/maillog/usage/mail-chart.ts';
import { relayingChart } from '#lib/maillog/usage/relaying-chart.ts';
import type { Operation } from '#lib/operation.ts';
import { deleteLogins } from '#lib/outgoing/delete-logins.ts';
import { importLogins } from '#lib/outgoing/import-logins.ts';
import { listLogins } from '#lib/outgoing/list-logins.ts';
import { saveLogin } from '#lib/outgoing/save-login.ts';
import { providerDraft, sendThroughProvider } from '#lib/outgoing/send-through-provider.ts';
import { testLogin } from '#lib/outgoing/test-login.ts';
import { completeCertificate } from '#lib/pki/complete-certificate.ts';
import { createAuthority } from '#lib/pki/create-authority.ts';
import { deleteCertificate } from '#lib/pki/delete-certificate.ts';
import { downloadCertificate } from '#lib/pki/download-certificate.ts';
import { getCertificate } from '#lib/pki/get-certificate.ts';
import { importCertificate } from '#lib/pki/import-certificate.ts';
import { issueFromAuthority } from '#lib/pki/issue-certificate.ts';
import { listCertificates } from '#lib/pki/list-certificates.ts';
import { listHosts } from '#lib/pki/list-hosts.ts';
import { renewCertificate } from '#lib/pki/renew-certificate.ts';
import { requestCertificate } from '#lib/pki/request-certificate.ts';
import { selfSignCertificate } from '#lib/pki/self-sign-certificate.ts';
import { changeEntries } from '#lib/policy/entry/change-entries.ts';
import { deleteEntries } from '#lib/policy/entry/delete-entries.ts';
import { exportEntries } from '#lib/policy/entry/export-entries.ts';
import { importEntries, previewImport } from '#lib/policy/entry/import-entries.ts';
import { getEntry, listEntries as listPolicyEntries } from '#lib/policy/entry/list-entries.ts';
import { saveEntry } from '#lib/policy/entry/save-entry.ts';
import { rewriteInDraft } from '#lib/policy/rewrite-in-draft.ts';
import { readHost, readSection, saveHost, saveSection } from '#lib/policy/save-section.ts';
import { getMasking, saveMasking } from '#lib/privacy/save-masking.ts';
import { actOnQueue } from '#lib/queue/act-on-queue.ts';
import { listQueue } from '#lib/queue/list-queue.ts';
import { applyFix } from '#lib/release/apply-fix.ts';
import { deployDraft } from '#lib/release/deploy-draft.ts';
import { getDraftCheck } from '#lib/release/draft-check.ts';
import { exportPolicy } from '#lib/release/export-policy.ts';
import { compareReleases, getRelease, listReleases } from '#lib/release/list-releases.ts';
import { pendingChanges } from '#lib/release/pending-changes.ts';
import { previewMc } from '#lib/release/preview-mc.ts';
import { reviewDraft } from '#lib/release/review-draft.ts';
import { rollBack } from '#lib/release/roll-back.ts';
import { exportReport } from '#lib/report/export-report.ts';
import { getReport } from '#lib/report/get-report.ts';
import { accountHistory } from '#lib/sasl/account/account-history.ts';
import { accountPulse } from '#lib/sasl/account/account-pulse.ts';
import { accountStatuses } from '#lib/sasl/account/account-status.ts';
import { accountsHome } from '#lib/sasl/account/accounts-home.ts';
import { changeAccount } from '#lib/sasl/account/change-account.ts';
import { changeAccounts } from '#lib/sasl/account/change-accounts.ts';
import { createAccount } from '#lib/sasl/account/create-account.ts';
import { deleteAccount } from '#lib/sasl/account/delete-account.ts';
import { deleteAccounts } from '#lib/sasl/account/delete-accounts.ts';
import { disableAccount, enableAccount } from '#lib/sasl/account/disable-account.ts';
import { exportAccounts } from '#lib/sasl/account/export-accounts.ts';
import { chosenAccounts, getAccount, listAccounts } from '#lib/sasl/account/list-accounts.ts';
import { listLocked } from '#lib/sasl/account/list-locked.ts';
import { switchLegacy } from '#lib/sasl/account/switch-legacy.ts';
import { unlockAccount } from '#lib/sasl/account/unlock-account.ts';
import { unlockAccounts } from '#lib/sasl/account/unlock-accounts.ts';
import { changeDevice } from '#lib/sasl/device/change-device.ts';
import { createDevice } from '#lib/sasl/device/create-device.ts';
import { listDevices } from '#lib/sasl/device/list-devices.ts';
import { revokeDevice } from '#lib/sasl/device/revoke-device.ts';
import { importAccounts, previewAccounts } from '#lib/sasl/import/import-accounts.ts';
import { importPasswords, previewPasswords } from '#lib/sasl/import/import-passwords.ts';
import { chooseAccountPassword, openAccountLink } from '#lib/sasl/link/choose-account-password.ts';
import { getAccountLink, makeAccountLink, revokeAccountLink } from '#lib/sasl/link/make-account-link.ts';
import { makeAccountLinks } from '#lib/sasl/link/make-account-links.ts';
import { resetPassword } from '#lib/sasl/password/reset-password.ts';
import { getPasswordRule, savePasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import { grantSenders, withdrawSender } from '#lib/sasl/sending/grant-senders.ts';
import { listGrants, listSenders } from '#lib/sasl/sending/list-senders.ts';
import { getLimits } from '#lib/sasl/sending/read-limits.ts';
import { sendingInForce } from '#lib/sasl/sending/sending-in-force.ts';
import { setLimits } from '#lib/sasl/sending/set-limits.ts';
import { clientSheet } from '#lib/sasl/settings/client-sheet.ts';
import { connectServer } from '#lib/sasl/settings/connect-server.ts';
import { listServerMechanisms } from '#lib/sasl/settings/list-server-mechanisms.ts';
import { accountProfile, settingsFile } from '#lib/sasl/settings/settings-files.ts';
import { findEverything } from '#lib/search/find-everything.ts';
import { acknowledgeUse } from '#lib/unusual/acknowledge-use.ts';
import { countUses } from '#lib/unusual/count-uses.ts';
import { listUses } from '#lib/unusual/list-uses.ts';
import { stopAccount } from '#lib/unusual/stop-account.ts';
import { accountLog } from '#lib/why/account-log.ts';
import { whyLogin } from '#lib/why/why-login.ts';

/** Everything an operator can do. The REST API, its description and the test of roles are made from this list. */
export const operations: readonly Operation[] = [
  signIn,
  signOut,
  setUp,
  choosePassword,
  changeOwnPassword,
  listOwnSessions,
  revokeOwnSession,
  createToken,
  revokeToken,
  listTokens,
  listOperators,
  createOperator,
  changeOperator,
  disableOperator,
  enableOperator,
  makePasswordLink,
  listSessions,
  revokeSession,
  listEntries,
  verifyTrail,
  exportTrail,
  getTrailEntry, // behind those whose addresses would match, too
  findEverything,
  listGateways,
  listQueue,
  actOnQueue,
  listUses,
  countUses,
  acknowledgeUse,
  stopAccount,
  getGateway,
  waitingGateway,
  gatewayHealth,
  getDraftCheck,
  pendingChanges,
  previewMc,
  exportPolicy,
  listImports,
  getImport,
  uploadImport,
  fetchImport,
  applyImport,
  discardImport,
  reviewDraft,
  applyFix,
  deployDraft,
  rollBack,
  listReleases,
  getRelease,
  compareReleases,
  searchMessages,
  trackMessages,
  followMessages,
  completeSearch,
  openMessage,
  relayingChart,
  mailChart,
  listUsage,
  getUsage,
  noteImport,
  exportLog,
  listExports,
  getReport,
  exportReport,
  getExport,
  getRetention,
  previewRetention,
  saveRetention,
  placeHold,
  liftHold,
  getMasking,
  saveMasking,
  accountLog,
  whyLogin,
  listPolicyEntries,
  getEntry,
  saveEntry,
  rewriteInDraft,
  deleteEntries,
  changeEntries,
  previewImport,
  importEntries,
  exportEntries,
  ...Object.values(readSection),
  ...Object.values(saveSection),
  readHost,
  saveHost,
  listLogins,
  saveLogin,
  testLogin,
  deleteLogins,
  importLogins,
  providerDraft,
  sendThroughProvider,
  enrolGateway,
  removeGateway,
  probeGateway,
  listAccounts,
  exportAccounts, // these two before the one account, whose address would match, too
  chosenAccounts,
  getAccount,
  accountStatuses,
  accountsHome,
  previewPasswords,
  importPasswords,
  accountHistory,
  accountPulse,
  listLocked,
  clientSheet,
  settingsFile,
  accountProfile,
  getPasswordRule,
  savePasswordRule,
  createAccount,
  listServerMechanisms,
  connectServer,
  changeAccount,
  resetPassword,
  getAccountLink,
  makeAccountLink,
  revokeAccountLink,
  openAccountLink,
  chooseAccountPassword,
  disableAccount,
  enableAccount,
  unlockAccount,
  switchLegacy,
  listDevices,
  createDevice,
  changeDevice,
  revokeDevice,
  listSenders,
  grantSenders,
  withdrawSender,
  listGrants,
  getLimits,
  setLimits,
  sendingInForce,
  deleteAccount,
  previewAccounts,
  importAccounts,
  changeAccounts,
  unlockAccounts,
  makeAccountLinks,
  deleteAccounts,
  listCertificates,
  listHosts,
  getCertificate,
  downloadCertificate,
  createAuthority,
  issueFromAuthority,
  selfSignCertificate,
  importCertificate,
  requestCertificate,
  completeCertificate,
  renewCertificate,
  deleteCertificate,
];
