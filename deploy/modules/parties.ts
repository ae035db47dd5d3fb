import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import access from "./access.js";
import { seat, seatOf } from "./seats.js";

/**
 * Who stands behind a key, how a party that lost all keys comes back, and the verifiers of keys that are no accounts:
 * passkeys and P-256 smart cards. The registry obeys only the recovery's seat.
 */
export default buildModule("Parties", (m) => {
  const { accessManager, seats } = m.useModule(access);
  const utcOffset = m.getParameter<bigint>("utcOffset");
  const recoveryAt = seatOf(m, seats, "PartyRecovery");
  const partyRegistry = m.contract("PartyRegistry", [accessManager, utcOffset, recoveryAt]);
  const partyRecovery = seat(m, seats, "PartyRecovery", [accessManager, utcOffset, partyRegistry], recoveryAt);
  const partyAccount = m.contractAt("PartyAccount", m.staticCall(partyRegistry, "ACCOUNT_IMPLEMENTATION"));
  const p256Verifier = m.contract("ERC7913P256Verifier");
  const webAuthnVerifier = m.contract("ERC7913WebAuthnVerifier");
  return { partyRegistry, partyRecovery, partyAccount, p256Verifier, webAuthnVerifier };
});
