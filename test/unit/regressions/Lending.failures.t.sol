// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Roles} from "../../../contracts/access/Roles.sol";
import {FacilityConfig, Prices, Terms, Tranche} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IRecourse} from "../../../contracts/financing/IRecourse.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IEvidenceRegistry} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {Order, Presentation, Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Bundle} from "../../shared/Trade.sol";
import {Attacking} from "./Attacking.sol";

/// @title How other lenders failed, each tried on ours
/// @notice Named after who it happened to and what it was; those of shares stand in `Lending.shares`, those of claims without a
/// lender with the claims.
contract LendingFailuresTest is Attacking {
    function setUp() public {
        setUpAttacking();
    }

    // --- who may ask for money ---------------------------------------------------------------------------------------

    /// @notice A public refresh moved "requested" to "approved" by the clock, and the draw believed it.
    function test_HumaV1_RefreshNeverApproves() public {
        FacilityConfig memory c = defaultConfig();
        c.autoLimit = 0;
        openFacility(c, "by approval only");
        ReceivableId id = tokenise(FACE, "never approved");
        loans.push(id);
        bytes memory data = drawData(makeRequest(id, FACE));
        bytes32 nobody = keccak256(abi.encodePacked(address(0)));
        bytes memory unapproved = abi.encodeWithSelector(
            IPartyRegistry.Party_BadSignature.selector,
            lender.id,
            nobody,
            Purposes.APPROVE
        );
        admit(thief.group, true, type(uint96).max, FAR);
        for (uint256 i = 0; i < 10; ++i) {
            refuse(seller.account, address(token), sending(id, FACE, data), unapproved);
            // Whatever anybody may call in the meantime.
            facility.roll(62);
            VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
            facility.review(id);
            assertEq(facility.exposure(thief.group, true).cap, i < 7 ? 0 : type(uint96).max, "its own day, not sooner");
            skip(1 days);
        }
        assertEq(money.balanceOf(seller.account), 0, "FIN-02");
    }

    /// @notice The payer was a parameter, and a forgotten contract had allowances without end.
    function test_Goldfinch_PayerIsNeverAParameter() public {
        ReceivableId id = calledLoan("loan");
        skip(6 days);
        recourse.enforce(facility, id);
        VM.prank(lender.account);
        recourse.offerSale(facility, id, thief.id, 60_000_00, Day.wrap(FAR));
        address[5] memory trusted = [
            address(facility),
            address(recourse),
            address(junior),
            address(senior),
            address(token)
        ];
        fundAccount(investor.account, CASH);
        VM.startPrank(investor.account);
        for (uint256 i = 0; i < 5; ++i) money.approve(trusted[i], type(uint256).max);
        VM.stopPrank();
        address f = address(facility);
        address r = address(recourse);
        (address t, address victim) = (thief.account, investor.account);
        refuse(t, f, abi.encodeCall(facility.settle, (id, 7)), noAllowance(f, 7));
        refuse(t, f, abi.encodeCall(facility.repay, (id, 7)), noAllowance(f, 7));
        refuse(t, r, abi.encodeCall(recourse.answer, (facility, id, 7)), noAllowance(r, 7));
        refuse(t, r, abi.encodeCall(recourse.buy, (facility, id, 60_000_00)), noAllowance(r, 60_000_00));
        refuse(t, address(junior), abi.encodeCall(junior.deposit, (7, t)), noAllowance(address(junior), 7));
        refuse(t, address(senior), abi.encodeCall(senior.deposit, (7, t)), noAllowance(address(senior), 7));
        uint256 price = senior.previewMint(7_000);
        refuse(t, address(senior), abi.encodeCall(senior.mint, (7_000, t)), noAllowance(address(senior), price));
        refuse(t, address(money), abi.encodeCall(money.transferFrom, (victim, t, 1)), noAllowance(t, 1));
        refuse(t, f, abi.encodeCall(facility.fund, (Tranche.Junior, 7)), notAllowed(t));
        refuse(t, f, abi.encodeCall(facility.take, (Tranche.Junior, t, 7)), notAllowed(t));
    }

    /// @notice An admin's role, granted days before, minted collateral. This test holds every role there is.
    function test_CrediX_NoRoleMovesALendersMoney() public {
        ReceivableId id = borrow("loan");
        address f = address(facility);
        bytes memory refused = notAllowed(address(this));
        bytes[13] memory calls = [
            abi.encodeCall(facility.fund, (Tranche.Senior, 1)),
            abi.encodeCall(facility.take, (Tranche.Junior, address(this), 1)),
            abi.encodeCall(facility.setTerms, (defaultTerms(), defaultPrices())),
            abi.encodeCall(facility.setSector, (1, 1, 0)),
            abi.encodeCall(facility.setFacilityCap, (1)),
            abi.encodeCall(facility.setAutoLimit, (1)),
            abi.encodeCall(facility.overrideGrade, (buyer.id, 0, "reason", FAR)),
            abi.encodeCall(facility.writeOff, (id)),
            abi.encodeCall(facility.setOff, (id, 1)),
            abi.encodeCall(facility.setMark, (buyer.id, 1)),
            abi.encodeCall(facility.restructure, (id, 1, 1)),
            abi.encodeCall(facility.sell, (id, 1, address(this))),
            abi.encodeCall(facility.onERC1155Received, (address(this), address(0), ReceivableId.unwrap(id), FACE, "1"))
        ];
        for (uint256 i = 0; i < 13; ++i) refuse(address(this), f, calls[i], refused);
        bytes memory call_ = abi.encodeCall(recourse.writeOff, (facility, id));
        bytes4 notLender = IRecourse.Recourse_NotLender.selector;
        refuse(address(this), address(recourse), call_, abi.encodeWithSelector(notLender, facility, address(this)));
    }

    /// @notice Grants wait, and what was granted can be taken back before it holds.
    function test_CrediX_AGrantWaitsAndCanBeTakenBack() public {
        manager.setGrantDelay(Roles.CUSTODIAN_REGISTRAR, 3 days);
        skip(manager.minSetback());
        manager.grantRole(Roles.CUSTODIAN_REGISTRAR, thief.account, 0);
        bytes memory call_ = abi.encodeCall(parties.registerCustodian, (thief.account, thief.id));
        bytes memory refused = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, thief.account);
        refuse(thief.account, address(parties), call_, refused);
        skip(3 days - 1);
        refuse(thief.account, address(parties), call_, refused);
        manager.revokeRole(Roles.CUSTODIAN_REGISTRAR, thief.account);
        skip(10 days);
        refuse(thief.account, address(parties), call_, refused);
    }

    // --- what every path asks ----------------------------------------------------------------------------------------

    /// @notice One path skipped the health check: limits and the floor are asked on each that lends.
    function test_Euler_EveryPathPassesTheOnePlace() public {
        admit(seller.group, true, 0, FAR);
        _refuseOnEveryPath(IFacility.Facility_AboveLimit.selector);
        openFacility(defaultConfig(), "with a floor");
        borrow("one");
        deposit(senior, CASH);
        // The junior money leaves, as far as it may; there is cash enough.
        uint256 shares = junior.maxRedeem(investor.account);
        VM.prank(investor.account);
        junior.redeem(shares, investor.account, investor.account);
        _refuseOnEveryPath(IFacility.Facility_BelowFloor.selector);
        refuseAs(
            investor.account,
            address(junior),
            abi.encodeCall(junior.redeem, (1_000_000, investor.account, investor.account)),
            bytes4(keccak256("ERC4626ExceededMaxRedeem(address,uint256,uint256)"))
        );
    }

    /// @notice Paused credit was approved again by another way: nothing lends while new business is paused, whoever calls what.
    function test_Huma_PausedCreditIsNotApprovedAgain() public {
        guardian.pause(address(facility));
        _refuseOnEveryPath(bytes4(keccak256("NewBusinessGate_Paused(uint40)")));
        facility.roll(62);
        (Terms memory t, Prices memory p) = (defaultTerms(), defaultPrices());
        VM.prank(lender.account);
        facility.setTerms(t, p);
        admit(seller.group, true, type(uint96).max, FAR);
        _refuseOnEveryPath(bytes4(keccak256("NewBusinessGate_Paused(uint40)")));
    }

    // --- claims under a lender ---------------------------------------------------------------------------------------

    /// @notice The seller marked the claim paid just before it was funded: only money pays, and money is lent on the rest.
    function test_Bulla_MarkedPaidBeforeFunding() public {
        ReceivableId id = tokenise(FACE, "paid before");
        loans.push(id);
        bytes memory data = drawData(makeRequest(id, FACE));
        payToken(id, FACE - 12_000_00);
        uint256 had = money.balanceOf(seller.account);
        sendUnits(id, FACE, data);
        // A tenth is open: a tenth is lent.
        assertEq(money.balanceOf(seller.account) - had, NET / 10, "FIN-03");
        assertEq(facility.loan(id).principal, NET / 10, "FIN-01");
        id = tokenise(FACE, "paid up before");
        loans.push(id);
        payToken(id, FACE);
        data = drawData(makeRequest(id, FACE));
        bytes memory reason = abi.encodeWithSelector(
            IReceivableToken.Receivable_WrongStatus.selector,
            id,
            ReceivableStatus.Settled
        );
        refuse(seller.account, address(token), sending(id, FACE, data), reason);
        assertSound();
    }

    /// @notice A debtor rejected a claim that had been funded: what is owed to the lender, by whom, and its units stay.
    function test_Bulla_DebtorRejectsAFundedClaim() public {
        ReceivableId id = borrow("funded");
        bytes32 had = state();
        dispute(id, FACE);
        assertEq(state(), had, "FIN-01: a dispute is not money");
        assertEq(recourse.base(facility, id), 0, "but nothing new is lent on it");
        assertEq(recourse.asked(facility, id), NET, "and the seller answers for it");
        bytes32 digest = notes.creditNoteDigest(id, FACE, Reason.Other, "note");
        (bytes memory b, bytes memory s) = (signature(buyer.key, digest), signature(seller.key, digest));
        notes.creditNote(id, FACE, Reason.Other, "note", b, s);
        assertEq(state(), had, "RCV-05: nor can both together take it back");
        settle(id, FACE);
        assertClosed(id);
    }

    /// @notice The same invoice was financed twice: here again, in another facility, under another reference.
    function test_Huma_SameInvoiceFinancedTwice() public {
        Order memory order = makeOrder(FACE, "twice");
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        ReceivableId id = token.tokenise(p, seller.account, "");
        loans.push(id);
        sendUnits(id, FACE, drawData(makeRequest(id, FACE)));
        bytes memory none = abi.encodeWithSelector(
            IERC1155Errors.ERC1155InsufficientBalance.selector,
            seller.account,
            0,
            FACE,
            ReceivableId.unwrap(id)
        );
        refuse(seller.account, address(token), sending(id, FACE, drawData(makeRequest(id, FACE))), none);
        p.statement.number = "another reference";
        signPresentation(p);
        bytes memory call_ = abi.encodeCall(token.tokenise, (p, seller.account, ""));
        refuseAs(seller.account, address(token), call_, IEvidenceRegistry.Evidence_LotUsed.selector);
        openFacility(defaultConfig(), "another lender's");
        refuse(seller.account, address(token), sending(id, FACE, drawData(makeRequest(id, FACE))), none);
    }

    /// @notice Collateral stayed locked for ever after payoff. However a loan ends, no units stay, or anybody sends them on.
    function test_Huma_CollateralLockedAfterPayoff() public {
        ReceivableId id = calledLoan("ends");
        ReceivableId other = borrow("other");
        fundAccount(seller.account, FACE);
        for (uint256 way = 0; way < 5; ++way) {
            uint256 start = VM.snapshotState();
            if (way == 0) repayAs(id, owedOf(id));
            else if (way == 1) settle(id, FACE);
            else if (way == 2) _answerAll(id);
            else if (way == 3) _setOffAll(id, other);
            else _sellApart(id);
            assertEq(facility.loan(id).version, 0, "paid");
            assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), 0, "FIN-05: released on payoff");
            assertSound();
            VM.revertToState(start);
        }
        id = borrow("cannot be given back yet");
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        repayAs(id, owedOf(id));
        parties.reinstate(seller.id, "paper");
        VM.prank(thief.account);
        facility.release(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05: to its seller, by anybody");
    }

    /// @notice Pledged collateral was moved or burnt: neither who pledged it nor who lent on it can.
    function test_Huma_PledgedCollateralMoved() public {
        VM.prank(seller.account);
        token.setApprovalForAll(thief.account, true);
        ReceivableId id = borrow("pledged");
        uint256 number = ReceivableId.unwrap(id);
        address[4] memory all = [seller.account, thief.account, lender.account, address(this)];
        for (uint256 i = 0; i < 4; ++i) {
            bytes memory call_ = abi.encodeCall(token.safeTransferFrom, (address(facility), all[i], number, 1, ""));
            bytes4 missing = IERC1155Errors.ERC1155MissingApprovalForAll.selector;
            refuse(all[i], address(token), call_, abi.encodeWithSelector(missing, all[i], address(facility)));
        }
        bytes memory release_ = abi.encodeCall(facility.release, (id));
        refuse(
            seller.account,
            address(facility),
            release_,
            abi.encodeWithSelector(IFacility.Facility_Nothing.selector)
        );
    }

    // --- money that comes back ---------------------------------------------------------------------------------------

    /// @notice Overpayment was taken without limit: refused with what is open, or asked, to the fen.
    function test_Request_Overpayment() public {
        ReceivableId id = calledLoan("loan");
        skip(10 days);
        uint256 all = owedOf(id);
        assertEq(all, NET + 170_00);
        fundAccount(buyer.account, 3 * FACE);
        VM.startPrank(buyer.account);
        money.approve(address(facility), type(uint256).max);
        money.approve(address(recourse), type(uint256).max);
        VM.stopPrank();
        bytes memory reason = abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, id, FACE + 1, FACE);
        refuse(buyer.account, address(facility), abi.encodeCall(facility.settle, (id, FACE + 1)), reason);
        reason = abi.encodeWithSelector(IFacility.Facility_Overpaid.selector, id, all + 1, all);
        refuse(buyer.account, address(facility), abi.encodeCall(facility.repay, (id, all + 1)), reason);
        reason = abi.encodeWithSelector(IRecourse.Recourse_AboveAsked.selector, id, all + 1, all);
        refuse(buyer.account, address(recourse), abi.encodeCall(recourse.answer, (facility, id, all + 1)), reason);
        VM.prank(buyer.account);
        facility.repay(id, all);
        assertEq(money.balanceOf(buyer.account), 3 * FACE - all, "SET-01: exactly what was owed");
        assertClosed(id);
    }

    /// @notice A debtor's payment drained a queue and ran out of gas: who else has money in costs the payer nothing.
    function test_Bulla_DebtorsPaymentDrainsNoQueue() public {
        (ReceivableId few, ReceivableId many) = (borrow("few"), borrow("many"));
        settle(borrow("warm"), FACE);
        uint256 gasOfFew = _gasOfSettling(few);
        for (uint256 i = 0; i < 20; ++i) {
            Actor memory holder = register(string.concat("one of many", VM.toString(i)), PartyRoles.INVESTOR);
            VM.prank(investor.account);
            junior.transfer(holder.account, 1_000);
        }
        assertLt(_gasOfSettling(many), gasOfFew + 500, "O(1): the same, but for the bytes of the number");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _refuseOnEveryPath(bytes4 reason) private {
        bytes32 salt = keccak256(abi.encode(facility, VM.getBlockTimestamp(), reason, loans.length));
        ReceivableId id = tokenise(FACE, salt);
        loans.push(id);
        // Units that were there before; units made for it; a bundle; and several.
        refuseAs(seller.account, address(token), sending(id, FACE, drawData(makeRequest(id, FACE))), reason);
        Bundle[] memory list = new Bundle[](1);
        list[0] = makeBundle(FACE, keccak256(abi.encode(salt)), true, true);
        refuseAs(thief.account, address(desk), abi.encodeCall(desk.finance, (encoded(list[0]))), reason);
        refuseAs(thief.account, address(desk), abi.encodeCall(desk.financeBatch, (encoded(list))), reason);
        place(list[0].presentation.order);
        attestAll(list[0].presentation.order);
        bytes memory mint = abi.encodeCall(token.tokenise, (list[0].presentation, address(facility), list[0].drawData));
        refuseAs(thief.account, address(token), mint, reason);
    }

    function _answerAll(ReceivableId id) private {
        uint256 all = recourse.asked(facility, id);
        VM.startPrank(seller.account);
        money.approve(address(recourse), all);
        recourse.answer(facility, id, all);
        VM.stopPrank();
    }

    function _setOffAll(ReceivableId id, ReceivableId other) private {
        repayAs(id, owedOf(id) - 1_00);
        settle(other, FACE);
        skip(6 days);
        recourse.enforce(facility, id);
    }

    function _sellApart(ReceivableId id) private {
        skip(6 days);
        recourse.enforce(facility, id);
        VM.prank(lender.account);
        recourse.offerSale(facility, id, investor.id, 90_000_00, Day.wrap(FAR));
        fundAccount(investor.account, 90_000_00);
        VM.startPrank(investor.account);
        money.approve(address(recourse), 90_000_00);
        recourse.buy(facility, id, 90_000_00);
        VM.stopPrank();
        facility.release(id);
    }

    function _gasOfSettling(ReceivableId id) private returns (uint256) {
        readyToPay(buyer.account, FACE);
        VM.prank(buyer.account);
        facility.settle(id, FACE);
        return VM.lastCallGas().gasTotalUsed;
    }
}
