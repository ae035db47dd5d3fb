/**
 * Ordos for banks: messages that parties sign, plans of transactions that the bank's own system signs, reads, events and
 * errors. Amounts are bigints of minor units, rates and shares parts per million, dates civil days.
 *
 * Everything that takes input throws `InputError` before anything is signed or sent; what a contract refuses is an
 * `OrdosError`.
 */
export * from "./addresses.js";
export * from "./bundle.js";
export * from "./calendar.js";
export { callsIn } from "./calls.js";
export type { FoundCall } from "./calls.js";
export * from "./client.js";
export * from "./close.js";
export * from "./dates.js";
export * from "./desk.js";
export * from "./due.js";
export { ERRORS, OrdosError, decodeRevert, errorInterface, findError, withErrors } from "./errors.js";
export type { ErrorArgs, ErrorName, Explanation } from "./errors.js";
export * from "./events.js";
export * from "./evidence.js";
export * from "./failure.js";
export * from "./hashes.js";
export * from "./health.js";
export * from "./ids.js";
export * from "./keys.js";
export { interfaceOf } from "./interfaces.js";
export type { ContractOf, InterfaceName } from "./interfaces.js";
export * from "./lines.js";
export * from "./loans.js";
export * from "./transit.js";
export * from "./messages.js";
export * from "./metadata.js";
export * from "./money.js";
export * from "./p256.js";
export * from "./pack.js";
export { permitMessage } from "./permit.js";
export type { Permit, SignedPermit } from "./permit.js";
export { joinPlans, parsePlan, send, serialisePlan, simulate } from "./plan.js";
export type { Plan, PlannedCall } from "./plan.js";
export * from "./plans/bank.js";
export * from "./plans/accounts.js";
export * from "./plans/courts.js";
export * from "./plans/financing.js";
export * from "./plans/lines.js";
export * from "./plans/notes.js";
export {
  planProposeKey,
  planProposeOwnKey,
  planRegisterCustodian,
  planRegisterParty,
  planReinstateParty,
  planRenewParty,
  planRevokeKey,
  planRevokeKeyBySupervisor,
  planSuspendParty,
} from "./plans/parties.js";
export type { OwnKey } from "./plans/parties.js";
export * from "./plans/orders.js";
export * from "./plans/receivables.js";
export * from "./plans/recourse.js";
export * from "./plans/recovery.js";
export * from "./plans/settlement.js";
export * from "./plans/trade.js";
export * from "./pricing.js";
export * from "./programmes/index.js";
export * from "./quality.js";
export * from "./quote.js";
export * from "./remittance.js";
export * from "./signatures.js";
export * from "./terms.js";
export * from "./trade.js";
export * from "./types.js";
export * from "./units.js";
export { loanFrom, offerFrom, orderFrom, owedFrom, pricesFrom, termsFrom } from "./views.js";
export type * from "./views.js";
