// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Loan, Tranche} from "../../contracts/financing/FacilityTypes.sol";
import {Capital} from "../../contracts/financing/FacilityState.sol";
import {IFacility} from "../../contracts/financing/IFacility.sol";
import {Finding} from "../../contracts/lens/IHealthCheck.sol";
import {Money, Receivable, ReceivableStatus} from "../../contracts/receivables/IReceivableToken.sol";
import {ReceivableId} from "../../contracts/shared/types/Types.sol";
import {Order} from "../../contracts/trade/TradeTypes.sol";
import {Test} from "../shared/Test.sol";
import {Acts, Parts} from "./Acts.sol";
import {World} from "./World.sol";

/// @title What holds after every act of a life
abstract contract LifeRules is Test {
    Acts internal handler;

    function assertAll() internal view {
        Parts memory p = handler.parts();
        ReceivableId[] memory ids = handler.ids();
        _assertOrders(p);
        _assertReceivables(p, ids);
        _assertLoans(p, ids);
        _assertCapital(p);
        _assertMoney(p, ids);
        bytes32[4] memory has = handler.bystanderHas();
        bytes32[4] memory had = handler.bystanderHad();
        for (uint256 i = 0; i < 4; ++i) assertEq(has[i], had[i], "ACC-02: nobody's own moves without their call");
    }

    /// @dev Tries what must always be possible, on one loan.
    function assertExits() internal {
        uint256 turn = handler.turn();
        Parts memory p = handler.parts();
        ReceivableId[] memory ids = handler.ids();
        for (uint256 i = 0; i < ids.length; ++i) {
            ReceivableId id = ids[(turn + i) % ids.length];
            if (p.facility.loan(id).version == 0) continue;
            _assertFine(abi.encodeCall(Acts.probeRepay, (id)), "FIN-06: a borrower can always repay in full");
            break;
        }
        _assertFine(abi.encodeCall(Acts.probeExit, ()), "LIV-01: a holder can always leave");
    }

    function _assertFine(bytes memory call_, string memory what) private {
        (bool ok, bytes memory reason) = address(handler).call(call_);
        assertTrue(!ok, what);
        if (bytes4(reason) == Acts.Fine.selector) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    function _assertOrders(Parts memory p) private view {
        Order[] memory list = handler.allOrders();
        // Orders do not change after their statement: the newest are enough.
        for (uint256 i = list.length < 3 ? 0 : list.length - 3; i < list.length; ++i) {
            _assertFinding(p.health.checkOrder(list[i]));
        }
    }

    function _assertReceivables(Parts memory p, ReceivableId[] memory ids) private view {
        address[] memory holders = handler.holders();
        for (uint256 i = 0; i < ids.length; ++i) {
            (Finding memory rcv01, Finding memory rcv02) = p.health.checkReceivable(ids[i], holders);
            _assertFinding(rcv01);
            _assertFinding(rcv02);
            Receivable memory r = p.token.receivable(ids[i]);
            assertTrue(r.status != ReceivableStatus.None, "RCV-03: status");
            if (handler.wasSettled(ids[i])) assertTrue(r.status == ReceivableStatus.Settled, "RCV-03: settled stays");
            uint256 most = p.token.money(ids[i]).paid + p.token.owedBack(ids[i]);
            assertLe(_claimable(p, ids[i], holders), most, "RCV-02: claimed + claimable");
        }
    }

    /// @dev Claimed already and claimable now, over all holders.
    function _claimable(Parts memory p, ReceivableId id, address[] memory holders) private view returns (uint256 sum) {
        Money memory m = p.token.money(id);
        // Paid in full at once and netted, a claim leaves no record.
        if (m.claimed == 0 && m.burnt == 0 && _sum(p, id, holders) == 0) return m.paid;
        sum = m.claimed;
        for (uint256 i = 0; i < holders.length; ++i) sum += p.token.claimable(id, holders[i]);
    }

    function _sum(Parts memory p, ReceivableId id, address[] memory holders) private view returns (uint256 sum) {
        for (uint256 i = 0; i < holders.length; ++i) {
            sum += p.token.balanceOf(holders[i], ReceivableId.unwrap(id));
        }
    }

    function _assertLoans(Parts memory p, ReceivableId[] memory ids) private view {
        IFacility facility = IFacility(address(p.facility));
        _assertFinding(p.health.checkBook(facility, ids));
        _assertFinding(p.health.checkCustody(facility, ids));
        uint256 out = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            Loan memory loan = p.facility.loan(ids[i]);
            out += loan.principal;
            bool held = p.token.balanceOf(address(facility), ReceivableId.unwrap(ids[i])) != 0;
            if (loan.version == 0 && held && p.token.openAmount(ids[i]) != 0) {
                assertTrue(handler.waitsForRelease(ids[i]), "FIN-05: released on payoff");
            }
        }
        assertEq(p.facility.exposure(p.buyerGroup, false).out, out, "FIN-02: out to the buyer = sum of principal");
        assertEq(p.facility.exposure(p.sellerGroup, true).out, out, "FIN-02: out to the seller = sum of principal");
    }

    function _assertCapital(Parts memory p) private view {
        IFacility facility = IFacility(address(p.facility));
        _assertFinding(p.health.checkCapital(facility));
        Capital memory c = p.facility.capital();
        assertGe(c.cash, uint256(c.owed) + c.fees, "LIQ-01: owed money is there");
        (uint256 seniorWorth, ) = p.facility.trancheWorth(Tranche.Senior);
        (uint256 juniorWorth, ) = p.facility.trancheWorth(Tranche.Junior);
        if (juniorWorth != 0) assertGe(seniorWorth, c.seniorClaim / 1e6, "LIQ-02: junior stands before senior");
        assertLe(p.senior.previewRedeem(p.senior.totalSupply()), seniorWorth, "LIQ-03: shares <= worth");
        assertLe(p.junior.previewRedeem(p.junior.totalSupply()), juniorWorth, "LIQ-03: shares <= worth");
    }

    function _assertMoney(Parts memory p, ReceivableId[] memory ids) private view {
        _assertFinding(p.health.checkTokenMoney(address(p.money), ids));
        _assertFinding(p.health.checkCash(IFacility(address(p.facility))));
        _assertFinding(p.health.checkDesk(p.bank, address(p.money)));
        World.BankGhost memory g = handler.bankGhost();
        uint256 cash = p.facility.capital().cash;
        assertEq(p.money.balanceOf(address(p.facility)), cash + g.stranded, "SET-02: counted = held");
        uint256 used = g.allocated + g.reversed + g.credited + g.sentBack;
        assertEq(g.received, used + p.bank.unappliedTotal(), "SET-03: each once");
        uint256 outstanding = p.money.totalSupply() + p.bank.instructedTotal();
        assertEq(outstanding, g.received - g.sentBack - g.confirmed - g.recovered, "SET-01: in = out + held");
        uint256 held = 0;
        address[] memory accounts = handler.accounts();
        for (uint256 i = 0; i < accounts.length; ++i) held += p.money.balanceOf(accounts[i]);
        assertEq(held, p.money.totalSupply(), "SET-01: held by those we know");
    }

    function _assertFinding(Finding memory f) private pure {
        assertTrue(f.holds, string.concat(f.id, ": ", VM.toString(f.left), " against ", VM.toString(f.right)));
    }
}
