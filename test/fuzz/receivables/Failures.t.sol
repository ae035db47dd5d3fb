// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken, Receivable, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {Passing} from "../../../contracts/receivables/NoteTypes.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IAcceptanceBook} from "../../../contracts/trade/IAcceptanceBook.sol";
import {Order, Presentation, Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Holding} from "./Holding.sol";

/// @title How others failed, each as one short story that must end otherwise here
/// @notice What lies behind a name: reports of audits and losses of receivables protocols, 2021 to 2026.
contract ReceivableFailuresTest is Holding {
    uint256 private constant FACE = 1_000_00;

    Actor private _thief;
    ReceivableId private _id;

    function setUp() public {
        setUpTrade();
        setUpFacility();
        _thief = register("thief", PartyRoles.SUPPLIER);
        _id = tokenise(FACE, "first");
    }

    // --- states ------------------------------------------------------------------------------------------------------

    /// @notice A public refresh moved "requested" to "approved" by the clock, and the draw believed it.
    function test_NoApprovalFromTimeAlone() public {
        Order memory order = makeOrder(FACE, "never accepted in time");
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        bank.takeDraft(_id, FACE, Day.wrap(uint32(today() + 20)), "acceptor", "draft");
        Receivable memory had = token.receivable(_id);
        skip(60 days);
        notes.lapseDraft("draft");
        token.flagOverdue(_id);
        Receivable memory has = token.receivable(_id);
        assertEq(uint8(has.status), uint8(had.status), "RCV-03: time changes no status");
        assertEq(token.openAmount(_id), FACE, "nor what is owed");
        assertEq(held(_id, seller), FACE, "nor who holds it");
        VM.expectRevert(abi.encodeWithSelector(IAcceptanceBook.Acceptance_Expired.selector, p.acceptance.validUntil));
        token.tokenise(p, seller.account, "");
    }

    /// @notice A seller marked the receivable paid just before it was funded.
    function test_SellerCannotMarkPaidBeforeFunding() public {
        bytes32 digest = notes.creditNoteDigest(_id, FACE, Reason.Other, "note");
        bytes memory own = signature(seller.key, digest);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.creditNote(_id, FACE, Reason.Other, "note", own, own);
        VM.expectRevert(_notNotes(seller.account));
        VM.prank(seller.account);
        token.reduce(_id, seller.account, FACE, true);
        fund(seller, 1);
        VM.prank(seller.account);
        token.pay(_id, 1);
        assertEq(token.openAmount(_id), FACE - 1, "only money pays");
        assertEq(uint8(token.receivable(_id).status), uint8(ReceivableStatus.Active), "RCV-03");
    }

    /// @notice A debtor rejected a claim that had been funded.
    function test_DebtorCannotRejectAFundedClaim() public {
        deposit(junior, 10 * FACE);
        ReceivableId id = draw(FACE, "funded");
        creditNote(id, FACE / 2);
        assertEq(token.openAmount(id), FACE, "RCV-05: both together cannot, while a lender holds it");
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "RCV-05: units");
        assertEq(notes.disputeOf(id).amount, FACE / 2, "it is disputed");
        skip(26 days);
        ReceivableId late = _id;
        bytes memory signed = signature(buyer.key, notes.disputeDigest(late, FACE, Reason.Quality));
        VM.expectPartialRevert(IReceivableNotes.Note_WindowClosed.selector);
        notes.dispute(late, FACE, Reason.Quality, signed);
    }

    /// @notice Several status checks, one of them forgotten: whatever path units take, the receiver must be active.
    function test_EveryPathAsksWhetherTheReceiverIsActive() public {
        ReceivableId id = undertake(FACE);
        Passing memory p = makePassing(id, seller, supplier2, 1);
        bytes32 digest = notes.passingDigest(p);
        bytes memory giver = signature(seller.key, digest);
        bytes memory taker = signature(supplier2.key, digest);
        (address from, address to) = (seller.account, supplier2.account);
        uint256[] memory one = new uint256[](1);
        one[0] = ReceivableId.unwrap(id);
        parties.suspend(supplier2.id, PartyStatus.Suspended, "paper");
        bytes memory refused = _notActive(supplier2);

        VM.startPrank(from);
        VM.expectRevert(refused);
        token.safeTransferFrom(from, to, one[0], 1, "");
        VM.expectRevert(refused);
        token.safeBatchTransferFrom(from, to, one, one, "");
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(token.safeTransferFrom, (from, to, one[0], 1, ""));
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ItemFailed.selector, 0, refused));
        token.batch(calls, true);
        VM.stopPrank();
        VM.expectRevert(
            abi.encodeWithSelector(
                IPartyRegistry.Party_NotActive.selector,
                supplier2.id,
                PartyStatus.Suspended,
                uint16(FAR)
            )
        );
        notes.passOn(p, giver, taker);
        VM.expectRevert(abi.encodeWithSignature("ERC7943CannotReceive(address)", to));
        notes.courtTransfer(from, to, id, 1, "order");
        assertEq(held(id, supplier2), 0, "RCV-04");
    }

    // --- money -------------------------------------------------------------------------------------------------------

    /// @notice A payer passed as a parameter, and approvals without end.
    function test_AllowanceOfAnotherIsNeverSpent() public {
        fundAccount(supplier2.account, 9 * FACE);
        VM.prank(supplier2.account);
        money.approve(address(token), type(uint256).max);
        pass2(_id, 1);
        skip(40 days);
        bytes[] memory calls = new bytes[](3);
        calls[0] = abi.encodeCall(token.pay, (_id, 7));
        calls[1] = abi.encodeCall(token.payLate, (_id, 7));
        calls[2] = abi.encodeCall(token.payAndClaim, (_id, FACE));
        VM.startPrank(_thief.account);
        bytes memory refused = abi.encodeWithSelector(
            IERC20Errors.ERC20InsufficientAllowance.selector,
            address(token),
            0,
            7
        );
        VM.expectRevert(refused);
        token.pay(_id, 7);
        VM.expectRevert(refused);
        token.payLate(_id, 7);
        bytes[] memory results = token.batch(calls, false);
        VM.stopPrank();
        assertEq(results[0], refused, "nor in a batch");
        assertEq(money.balanceOf(supplier2.account), 9 * FACE, "ACC-02: the other's money stays");
        assertEq(money.balanceOf(address(token)), 0, "nothing came");
    }

    /// @notice A permit that somebody else used first stopped the payment.
    function test_UsedPermitDoesNotBlockThePayment() public {
        fundAccount(buyer.account, FACE);
        uint256 deadline = VM.getBlockTimestamp();
        (uint8 v, bytes32 r, bytes32 s) = _permit(buyer, FACE, deadline);
        VM.prank(_thief.account);
        money.permit(buyer.account, address(token), FACE, deadline, v, r, s);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(token.permit, (_id, FACE, deadline, v, r, s));
        calls[1] = abi.encodeCall(token.pay, (_id, FACE));
        VM.prank(buyer.account);
        token.batch(calls, true);
        assertEq(token.openAmount(_id), 0, "paid");
    }

    /// @notice Nor does a permit of one open the purse to another that submits it.
    function test_PermitOfAnotherSpendsNothing() public {
        fundAccount(buyer.account, FACE);
        uint256 deadline = VM.getBlockTimestamp();
        (uint8 v, bytes32 r, bytes32 s) = _permit(buyer, FACE, deadline);
        VM.startPrank(_thief.account);
        token.permit(_id, FACE, deadline, v, r, s);
        VM.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        token.pay(_id, FACE);
        VM.stopPrank();
        assertEq(money.balanceOf(buyer.account), FACE, "ACC-02");
    }

    /// @notice An overpayment was taken without limit.
    function test_OverpaymentIsRefusedWithTheOpenAmount() public {
        payToken(_id, 400_00);
        fund(buyer, 2 * FACE);
        VM.startPrank(buyer.account);
        VM.expectRevert(_overpaid(600_01, 600_00));
        token.pay(_id, 600_01);
        VM.expectRevert(_overpaid(1, 0));
        token.payLate(_id, 1);
        VM.stopPrank();
        bytes32 ref = fresh();
        bank.recordReceipt(ref, FACE, bank.today(), 0);
        Allocation[] memory list = new Allocation[](1);
        (list[0].receivable, list[0].amount) = (_id, FACE);
        VM.expectRevert(_overpaid(FACE, 600_00));
        bank.allocate(ref, list);
        assertEq(bank.receiptOf(ref).unapplied, FACE, "SET-03: stays unapplied");
    }

    /// @notice Anyone could redeem another's shares.
    function test_NobodyClaimsForAnother() public {
        VM.prank(seller.account);
        token.setApprovalForAll(_thief.account, true);
        payToken(_id, 500_00);
        VM.expectRevert(nothing(_id, _thief));
        VM.prank(_thief.account);
        token.claim(_id);
        fund(_thief, 1);
        VM.expectRevert(nothing(_id, _thief));
        VM.prank(_thief.account);
        token.payAndClaim(_id, 1);
        assertEq(claim(_id, seller), 500_00, "ACC-02: its own");
    }

    /// @notice A payment drained a queue and ran out of gas: more holders cost the payer nothing.
    function test_PaymentCostsTheSameWithManyHolders() public {
        ReceivableId few = undertake(FACE);
        ReceivableId many = undertake(FACE);
        for (uint256 i = 0; i < 40; ++i) {
            Actor memory holder = register(string.concat("one of many", VM.toString(i)), PartyRoles.SUPPLIER);
            pass(many, seller, holder, 1);
        }
        payToken(few, 1);
        payToken(many, 1);
        assertLt(_gasOfPayment(many), _gasOfPayment(few) + 500, "the same, but for the bytes of the number");
    }

    /// @notice One blocked payee stopped a loop over all of them.
    function test_BlockedHolderStopsNobodyElse() public {
        pass2(_id, FACE / 2);
        parties.suspend(seller.id, PartyStatus.LegalHold, "paper");
        payToken(_id, FACE);
        assertEq(claim(_id, supplier2), FACE / 2, "LIV-01");
        assertEq(token.claimable(_id, seller.account), FACE / 2, "the other's waits");
    }

    /// @notice What is a suspended holder's still reaches it.
    function test_SuspendedHolderStillClaims() public {
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        payToken(_id, FACE);
        assertEq(claim(_id, seller), FACE, "LIV-01");
        assertEq(money.balanceOf(seller.account), FACE, "LIV-01: has it");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    /// @dev Units of the account kind to the second supplier, which knows that they may shrink.
    function pass2(ReceivableId id, uint256 units) private {
        give(id, seller, supplier2, units);
    }

    function _gasOfPayment(ReceivableId id) private returns (uint256) {
        fund(buyer, 1);
        VM.prank(buyer.account);
        token.pay(id, 1);
        return VM.lastCallGas().gasTotalUsed;
    }

    function _permit(Actor memory by, uint256 amount, uint256 deadline) private view returns (uint8, bytes32, bytes32) {
        bytes32 typehash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 hash = keccak256(
            abi.encode(typehash, by.account, address(token), amount, money.nonces(by.account), deadline)
        );
        return VM.sign(by.key, keccak256(abi.encodePacked(hex"1901", money.DOMAIN_SEPARATOR(), hash)));
    }

    function _overpaid(uint256 amount, uint256 open) private view returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, _id, amount, open);
    }

    function _notNotes(address caller) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NotNotes.selector, caller);
    }

    function _notActive(Actor memory who) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IPartyRegistry.Party_AccountNotActive.selector,
                who.account,
                PartyStatus.Suspended,
                uint16(FAR)
            );
    }
}
