import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * Who may do what, how new business is paused, and the seats of contracts that name each other.
 *
 * There are two managers: the consortium's, and the account bank's own. Were there one, the consortium's admin could,
 * after its delay, give itself the bank's role and issue bank money.
 */
export default buildModule("Access", (m) => {
  const deployer = m.getAccount(0);
  const accessManager = m.contract("AccessManager", [deployer]);
  const bankAccessManager = m.contract("AccessManager", [deployer], { id: "BankAccessManager" });
  const pauseGuardian = m.contract("PauseGuardian", [accessManager]);
  const seats = m.contract("Seats");
  return { accessManager, bankAccessManager, pauseGuardian, seats };
});
