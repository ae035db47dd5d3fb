import type { ContractRunner, Provider } from "ethers";

import { contractAt, type AddressBook, type ContractName } from "./addresses.js";
import { addressOf } from "./checks.js";
import { dayAt, type Day } from "./dates.js";
import { InputError } from "./failure.js";
import { connectTo, type ContractOf } from "./interfaces.js";

/** The contracts of a suite behind an ethers provider or signer, typed, and its civil day. */
export class SuiteReader {
  protected constructor(
    readonly book: AddressBook,
    readonly runner: ContractRunner,
    readonly provider: Provider,
  ) {}

  /**
   * A contract of the suite, typed.
   * @throws InputError `contract` when the book has none
   */
  contract<Name extends ContractName>(name: Name): ContractOf<Name> {
    return connectTo(name, contractAt(this.book, name), this.runner);
  }

  /** The facility at an address. */
  facilityAt(address: string): ContractOf<"Facility"> {
    return connectTo("Facility", addressOf(address, "facility"), this.runner);
  }

  /** The vault at an address. */
  vaultAt(address: string): ContractOf<"TrancheVault"> {
    return connectTo("TrancheVault", addressOf(address, "vault"), this.runner);
  }

  /** The party's account at an address. */
  accountAt(address: string): ContractOf<"PartyAccount"> {
    return connectTo("PartyAccount", addressOf(address, "account"), this.runner);
  }

  /** The ERC-20 money at an address. */
  moneyAt(address: string): ContractOf<"BankDeposit"> {
    return connectTo("BankDeposit", addressOf(address, "currency"), this.runner);
  }

  /** The civil day of the latest block: what the contracts call today, unless the next block is tomorrow's. */
  async today(): Promise<Day> {
    const block = await this.provider.getBlock("latest");
    if (block === null) throw new InputError("chain", "provider", "it has no latest block");
    return dayAt(block.timestamp, this.book.utcOffset);
  }
}
