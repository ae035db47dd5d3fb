import { displayAmount, events, planDeposit, planRedeem } from "../../sdk/index.js";
import type { Actor, Stage } from "../sdk/stage.js";
import type { Bank } from "./bank.js";

/** Money into a tranche of a facility, through the bank. */
export async function invest(stage: Stage, bank: Bank<Actor>, vault: string, by: Actor, amount: bigint): Promise<void> {
  await bank.bring(`money for ${vault}`, by, amount);
  const deposit = { vault, assets: amount, receiver: by.account, currency: stage.money };
  await stage.send(planDeposit(stage.book, deposit), by);
}

/** All the money of a vault that an investor may have, out to its bank account. */
export async function redeem(
  stage: Stage,
  bank: Bank<Actor>,
  vault: string,
  by: Actor,
  reference: string,
): Promise<bigint> {
  const shares = stage.client.vaultAt(vault);
  const most: bigint = await shares.maxRedeem(by.account);
  const before = await balanceOf(stage, by);
  const redemption = { vault, shares: most, receiver: by.account, owner: by.account };
  await stage.send(planRedeem(stage.book, redemption), by);
  const got = (await balanceOf(stage, by)) - before;
  await bank.hand(by, `account of ${reference}`, got, reference);
  return got;
}

/** Minor units of deposit money of a party. */
export async function balanceOf(stage: Stage, { account }: Actor): Promise<bigint> {
  return stage.client.contract("BankDeposit").balanceOf(account);
}

/** How money that facilities collected was applied: late interest, interest, principal, and what went to the seller. */
export async function collected(stage: Stage): Promise<string[][]> {
  const found = await events(stage.client, { names: ["Collected"] });
  return found.map(({ args }) =>
    [args.late, args.interest, args.principal, args.excess].map((part) => displayAmount(part)),
  );
}
