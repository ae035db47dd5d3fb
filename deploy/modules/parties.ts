import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import access from "./access.js";

/** Who stands behind a key, and the verifiers of keys that are no accounts: passkeys and P-256 smart cards. */
export default buildModule("Parties", (m) => {
  const { accessManager } = m.useModule(access);
  const partyRegistry = m.contract("PartyRegistry", [accessManager, m.getParameter<bigint>("utcOffset")]);
  const partyAccount = m.contractAt("PartyAccount", m.staticCall(partyRegistry, "ACCOUNT_IMPLEMENTATION"));
  const p256Verifier = m.contract("ERC7913P256Verifier");
  const webAuthnVerifier = m.contract("ERC7913WebAuthnVerifier");
  return { partyRegistry, partyAccount, p256Verifier, webAuthnVerifier };
});
