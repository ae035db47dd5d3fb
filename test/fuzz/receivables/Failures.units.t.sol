// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry, KeyGrant, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {DebitNote, Passing, Stage} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IEvidenceRegistry} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {Order, Presentation, Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Holding} from "./Holding.sol";

/// @title How others failed with claims and collateral, each as one short story that must end otherwise here
contract UnitsFailuresTest is Holding {
    uint256 private constant FACE = 1_000_00;

    Actor private _thief;
    ReceivableId private _id;

    function setUp() public {
        setUpTrade();
        setUpFacility();
        _thief = register("thief", PartyRoles.SUPPLIER);
        _id = tokenise(FACE, "first");
    }

    // --- who makes claims --------------------------------------------------------------------------------------------

    /// @notice An admin's role, granted days before, minted collateral. This test holds every role there is.
    function test_AdminCannotMakeOrChangeAClaim() public {
        bytes memory refused = abi.encodeWithSelector(IReceivableToken.Receivable_NotNotes.selector, address(this));
        uint256 id = ReceivableId.unwrap(_id);
        ReceivableId other = ReceivableId.wrap(99);
        VM.expectRevert(refused);
        token.link(_id, other, _thief.account, FACE, Day.wrap(uint32(FAR)));
        VM.expectRevert(refused);
        token.passOn(_id, seller.account, _thief.account, 1);
        VM.expectRevert(refused);
        token.reduce(_id, seller.account, 1, false);
        VM.expectRevert(refused);
        token.setFlag(_id, ReceivableFlags.DISPUTED, true);
        VM.expectRevert(refused);
        token.setInsolvent(buyer.id, Day.wrap(1));
        VM.expectRevert(refused);
        token.setFrozenTokens(seller.account, id, 1);
        VM.expectRevert(refused);
        token.forcedTransfer(seller.account, _thief.account, id, 1);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_NotBank.selector, address(this)));
        token.reverse(_id, 1);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_NotBank.selector, address(this)));
        token.takeBack(_id, new address[](0));
        DebitNote memory note = DebitNote(_id, 7, Reason.Price, "note", Day.wrap(uint32(FAR)));
        bytes memory own = signature(_thief.key, notes.debitNoteDigest(note));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.debitNote(note, own, own);
    }

    /// @notice The same invoice was minted by another creator, or under another reference.
    function test_SameStatementMakesOneClaim() public {
        Order memory order = makeOrder(FACE, "twice");
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        ReceivableId id = token.tokenise(p, seller.account, "");
        VM.expectPartialRevert(IEvidenceRegistry.Evidence_LotUsed.selector);
        VM.prank(_thief.account);
        token.tokenise(p, seller.account, "");
        p.statement.number = "another reference";
        signPresentation(p);
        VM.expectPartialRevert(IEvidenceRegistry.Evidence_LotUsed.selector);
        token.tokenise(p, seller.account, "");
        assertEq(held(id, seller), FACE, "TRD-01");
        DebitNote memory note = DebitNote(id, 7, Reason.Price, "note", Day.wrap(uint32(today())));
        bytes32 digest = notes.debitNoteDigest(note);
        (bytes memory b, bytes memory s) = (signature(buyer.key, digest), signature(seller.key, digest));
        notes.debitNote(note, b, s);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_Known.selector, bytes32("note")));
        notes.debitNote(note, b, s);
    }

    /// @notice Limits were checked when they were set, not when they were used: who is overdue beyond its programme's limit
    /// gets nothing new on any path, and something again once it has paid.
    function test_StoppedObligorGetsNothingNewOnAnyPath() public {
        skip(61 days);
        token.flagOverdue(_id);
        Order memory order = makeOrder(FACE, "later");
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        bytes memory stopped = abi.encodeWithSelector(
            IReceivableToken.Receivable_ObligorStopped.selector,
            buyer.id,
            1,
            0
        );
        VM.expectRevert(stopped);
        token.tokenise(p, seller.account, "");
        DebitNote memory note = DebitNote(_id, 7, Reason.Price, "note", Day.wrap(uint32(today())));
        bytes32 digest = notes.debitNoteDigest(note);
        (bytes memory b, bytes memory s) = (signature(buyer.key, digest), signature(seller.key, digest));
        VM.expectRevert(stopped);
        notes.debitNote(note, b, s);
        payToken(_id, FACE);
        token.tokenise(p, seller.account, "");
        notes.debitNote(note, b, s);
    }

    // --- custody -----------------------------------------------------------------------------------------------------

    /// @notice Collateral stayed locked for ever after payoff.
    function test_UnitsComeBackAfterPayoff() public {
        deposit(junior, 10 * FACE);
        ReceivableId id = draw(FACE, "paid off");
        uint256 all = facility.owed(id).late + facility.owed(id).interest + facility.owed(id).principal;
        readyToPay(seller.account, all);
        VM.prank(seller.account);
        facility.repay(id, all);
        assertEq(held(id, seller), FACE, "FIN-05: released on payoff");
    }

    /// @notice Pledged collateral was moved or burnt by who had pledged it.
    function test_PledgedUnitsCannotBeMovedOrBurnt() public {
        deposit(junior, 10 * FACE);
        VM.prank(seller.account);
        token.setApprovalForAll(_thief.account, true);
        ReceivableId id = draw(FACE, "pledged");
        uint256 number = ReceivableId.unwrap(id);
        bytes memory none = abi.encodeWithSelector(
            IERC1155Errors.ERC1155MissingApprovalForAll.selector,
            _thief.account,
            address(facility)
        );
        VM.expectRevert(none);
        VM.prank(_thief.account);
        token.safeTransferFrom(address(facility), _thief.account, number, 1, "");
        Passing memory p = makePassing(id, seller, _thief, 1);
        bytes32 digest = notes.passingDigest(p);
        (bytes memory g, bytes memory t) = (signature(seller.key, digest), signature(_thief.key, digest));
        VM.expectRevert(
            abi.encodeWithSelector(IERC1155Errors.ERC1155InsufficientBalance.selector, seller.account, 0, 1, number)
        );
        notes.passOn(p, g, t);
        creditNote(id, FACE);
        assertEq(token.balanceOf(address(facility), number), FACE, "RCV-05: nothing is burnt");
        assertEq(token.openAmount(id), FACE, "RCV-05: nor is less owed");
    }

    /// @notice Restrictions of transfer were got around by an approved operator.
    function test_TransferRulesHoldForApprovedOperatorsToo() public {
        uint256 number = ReceivableId.unwrap(_id);
        VM.prank(seller.account);
        token.setApprovalForAll(_thief.account, true);
        bytes memory refused = abi.encodeWithSelector(
            IReceivableToken.Receivable_TransferRefused.selector,
            _id,
            seller.account,
            supplier2.account
        );
        VM.startPrank(_thief.account);
        VM.expectRevert(refused);
        token.safeTransferFrom(seller.account, supplier2.account, number, 1, "");
        uint256[] memory one = new uint256[](1);
        one[0] = number;
        VM.expectRevert(refused);
        token.safeBatchTransferFrom(seller.account, supplier2.account, one, one, "");
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(token.safeTransferFrom, (seller.account, supplier2.account, number, 1, ""));
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ItemFailed.selector, 0, refused));
        token.batch(calls, true);
        VM.stopPrank();
        notes.freeze(seller.account, _id, FACE, "order");
        ReceivableId free = undertake(FACE);
        notes.freeze(seller.account, free, FACE, "order");
        VM.expectPartialRevert(
            bytes4(keccak256("ERC7943InsufficientUnfrozenBalance(address,uint256,uint256,uint256)"))
        );
        VM.prank(_thief.account);
        token.safeTransferFrom(seller.account, supplier2.account, ReceivableId.unwrap(free), 1, "");
    }

    /// @notice Units sent to code that does not know them were lost.
    function test_HolderWithoutAReceiverHookIsRefusedClearly() public {
        // A contract, registered as a party's account, that takes no units.
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = KeyGrant(abi.encodePacked(makeAddr("its key")), ALL_PURPOSES, type(uint96).max, 0);
        parties.register(Registration("mute", address(flatPrice), 0, PartyRoles.SUPPLIER, FAR, 156), keys);
        ReceivableId id = undertake(FACE);
        bytes memory refused = abi.encodeWithSelector(
            IERC1155Errors.ERC1155InvalidReceiver.selector,
            address(flatPrice)
        );
        VM.expectRevert(refused);
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(flatPrice), ReceivableId.unwrap(id), 1, "");
        VM.expectRevert(refused);
        notes.courtTransfer(seller.account, address(flatPrice), id, 1, "order");
        assertEq(held(id, seller), FACE, "RCV-01");
    }

    // --- sums --------------------------------------------------------------------------------------------------------

    /// @notice Rounding in the user's favour: nobody gets what rounds up to a unit, nor a share of what is not there.
    function test_RoundingNeverFavoursTheHolder() public {
        ReceivableId id = undertake(3);
        pass(id, seller, supplier2, 1);
        pass(id, seller, investor, 1);
        payToken(id, 2);
        Actor[3] memory holders = [seller, supplier2, investor];
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(token.claimable(id, holders[i].account), 0, "RCV-02: two thirds are nothing");
            VM.expectRevert(nothing(id, holders[i]));
            VM.prank(holders[i].account);
            token.claim(id);
        }
    }

    /// @notice The last redeemer could not leave.
    function test_LastHolderLeavesNothingBehind() public {
        ReceivableId id = undertake(7);
        pass(id, seller, supplier2, 2);
        pass(id, seller, investor, 3);
        for (uint256 i = 0; i < 7; ++i) payToken(id, 1);
        assertEq(claim(id, seller) + claim(id, supplier2) + claim(id, investor), 7, "RCV-02: all of it");
        assertEq(money.balanceOf(address(token)), 0, "SET-02: nothing is left");
        assertEq(token.money(id).burnt, 7, "RCV-01: all is burnt");
    }

    /// @notice Losses and interest were in the price only once somebody had called.
    function test_ViewsAreExactWithoutAPoke() public {
        skip(31 days);
        Day day = Day.wrap(uint32(today()));
        // 0.05 % of 1,000.00 for a day.
        assertEq(token.lateInterest(_id, day), 50, "late interest");
        assertEq(token.daysPastDue(_id), 1, "days past due");
        assertEq(uint8(notes.stageOf(_id, day)), uint8(Stage.Overdue), "stage");
        assertEq(uint8(notes.payInstruction(_id, day).stage), uint8(Stage.Overdue), "what the buyer reads");
        skip(30 days);
        assertEq(uint8(notes.stageOf(_id, Day.wrap(uint32(today())))), uint8(Stage.Defaulted), "beyond the limit");
        payToken(_id, 400_00);
        assertEq(token.claimable(_id, seller.account), 400_00, "claimable at once");
    }

    /// @notice Fees were changed for the past, and what had been paid was charged for again.
    function test_RatesOfTheProgrammeAreNotChangedForThePast() public {
        payToken(_id, 600_00);
        (programme.lateRate, programme.overdueDays) = (60_000, 1);
        orders.approveProgramme(programme, "");
        tokenise(FACE, "under the new rate");
        skip(40 days);
        assertEq(token.receivable(_id).lateRate, 500, "pinned");
        assertEq(token.receivable(_id).overdueDays, 30, "pinned");
        assertEq(token.lateInterest(_id, Day.wrap(uint32(today()))), 200, "0.05 % of 400.00 for ten days");
    }

    /// @notice Numbers were cut to fit.
    function test_AmountsBeyondTheirTypeAreRefused() public {
        uint256 huge = (1 << 64) + 5;
        bytes memory signed = signature(buyer.key, notes.disputeDigest(_id, huge, Reason.Quality));
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_BadAmount.selector, _id, huge, FACE));
        notes.dispute(_id, huge, Reason.Quality, signed);
        signed = signature(buyer.key, notes.deductionDigest(_id, huge, Reason.Quality, "paper"));
        VM.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 64, huge));
        notes.deduct(_id, huge, uint8(Reason.Quality), "paper", signed);
        bytes32 digest = notes.creditNoteDigest(_id, huge, Reason.Quality, "note");
        bytes memory s = signature(seller.key, digest);
        signed = signature(buyer.key, digest);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_BadAmount.selector, _id, huge, FACE));
        notes.creditNote(_id, huge, Reason.Quality, "note", signed, s);
        notes.freeze(seller.account, _id, huge, "order");
        assertEq(token.getFrozenTokens(seller.account, ReceivableId.unwrap(_id)), FACE, "all there is, not five");
        fund(buyer, FACE);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, _id, huge, FACE));
        VM.prank(buyer.account);
        token.pay(_id, huge);
    }
}
