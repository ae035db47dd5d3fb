import type {
  ArgumentType,
  IgnitionModuleBuilder,
  NamedArtifactContractAtFuture,
  NamedArtifactContractDeploymentFuture,
  StaticCallFuture,
} from "@nomicfoundation/ignition-core";
import hre from "hardhat";

/**
 * The contracts that stand in a cycle of constructor arguments, each with the number of its seat. Fewest that break the
 * cycles: OrderBook → InvoiceRegistry → OrderBook, OrderBook → FrameworkBook → OrderBook,
 * ReceivableToken → InvoiceRegistry → ReceivableToken, ReceivableToken → ReceivableNotes → ReceivableToken,
 * Facility → FacilityFactory → Facility, PartyRegistry → PartyRecovery → PartyRegistry.
 * A seat's number is never used for another contract.
 */
export const SEATS = {
  InvoiceRegistry: 1n,
  ReceivableToken: 2n,
  FacilityFactory: 4n,
  PartyRecovery: 5n,
  FrameworkBook: 6n,
  ReceivableNotes: 7n,
} as const;

export type Seated = keyof typeof SEATS;

/** What goes in as calldata must be known when a module is built. */
const CREATION_CODE: Record<Seated, string> = {
  InvoiceRegistry: (await hre.artifacts.readArtifact("InvoiceRegistry")).bytecode,
  ReceivableToken: (await hre.artifacts.readArtifact("ReceivableToken")).bytecode,
  FrameworkBook: (await hre.artifacts.readArtifact("FrameworkBook")).bytecode,
  ReceivableNotes: (await hre.artifacts.readArtifact("ReceivableNotes")).bytecode,
  FacilityFactory: (await hre.artifacts.readArtifact("FacilityFactory")).bytecode,
  PartyRecovery: (await hre.artifacts.readArtifact("PartyRecovery")).bytecode,
};

type Seats = NamedArtifactContractDeploymentFuture<"Seats">;

/** Address that a seated contract has or will have. */
export function seatOf(m: IgnitionModuleBuilder, seats: Seats, name: Seated): StaticCallFuture<string, string> {
  return m.staticCall(seats, "addressOf", [SEATS[name]], 0, { id: `${name}Seat` });
}

/**
 * Creates a contract in its seat. Its constructor takes one word per argument: addresses and numbers.
 * @param at the seat's address, when the module asked for it before
 */
export function seat<NameT extends Seated>(
  m: IgnitionModuleBuilder,
  seats: Seats,
  name: NameT,
  constructorArguments: ArgumentType[],
  at = seatOf(m, seats, name),
): NamedArtifactContractAtFuture<NameT> {
  const seated = m.call(seats, "seat", [SEATS[name], CREATION_CODE[name], constructorArguments], {
    id: `${name}Seated`,
  });
  return m.contractAt(name, at, { after: [seated] });
}
