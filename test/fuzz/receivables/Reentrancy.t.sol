// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {KeyGrant, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Money} from "../../../contracts/receivables/IReceivableToken.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Accepted, IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Presentation, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Grasper} from "../../shared/Grasper.sol";
import {Holding} from "./Holding.sol";

/// @title Every act that hands over control, with every act tried from within
contract ReceivableReentrancyTest is Holding {
    uint256 private constant FACE = 1_000;
    uint256 private constant OUTER = 9;
    uint256 private constant INNER = 12;
    /// @dev Of the acts below those that lock the token: all but a plain transfer.
    uint256 private constant PLAIN = 6;
    /// @dev Of the calls below those that locked acts refuse: all that move money, or units by consent.
    uint256 private constant LOCKED = 9;

    Grasper private _grasper;
    Actor private _holder;
    ReceivableId private _id;
    Presentation private _nothing;

    function setUp() public {
        setUpTrade();
        _grasper = new Grasper();
        _holder = _registerContract(address(_grasper));
        _issue(1);
        _id = ReceivableId.wrap(1);
        // The next that is presented would be another.
        _mock(2);
        Actor[3] memory payers = [buyer, seller, supplier2];
        for (uint256 i = 0; i < 3; ++i) {
            _grasper.issue(payers[i].account, 10 * FACE);
            VM.prank(payers[i].account);
            _grasper.approve(address(token), type(uint256).max);
        }
        _grasper.issue(address(_grasper), 10 * FACE);
        _grasper.act(address(_grasper), abi.encodeCall(_grasper.approve, (address(token), type(uint256).max)));
        pass(_id, seller, _holder, 400);
        // Late, partly paid, a part of that taken back.
        skip(40 days);
        VM.prank(buyer.account);
        token.pay(_id, 500);
        _grasper.act(address(token), abi.encodeCall(token.reverse, (_id, 100)));
    }

    /// @notice Locked acts let nothing through that moves money; the others leave every book right.
    function test_NothingIsGainedFromWithin() public {
        uint256 tried = 0;
        for (uint256 outer = 0; outer < OUTER; ++outer) {
            for (uint256 inner = 0; inner < INNER; ++inner) {
                uint256 state = VM.snapshotState();
                uint256 before = _worth();
                _grasper.arm(address(token), _inner(inner));
                _outer(outer);
                string memory which = string.concat(VM.toString(outer), " with ", VM.toString(inner));
                if (outer != PLAIN && inner < LOCKED) assertEq(_grasper.done(), 0, string.concat("locked: ", which));
                // Where nothing is locked each of them works: it is the lock that refuses it elsewhere.
                if (outer == PLAIN) assertGe(_grasper.done(), 1, string.concat("let through: ", which));
                _assertBooks(which);
                // The bank says itself what it could not keep.
                if (inner == 4) before += _grasper.done();
                assertLe(_worth(), before + _granted(outer), string.concat("SET-02: nothing gained: ", which));
                tried += _grasper.tried();
                VM.revertToState(state);
            }
        }
        assertGe(tried, OUTER * INNER, "it was called in every one");
    }

    // --- acts --------------------------------------------------------------------------------------------------------

    function _outer(uint256 which) private {
        uint256 id = ReceivableId.unwrap(_id);
        if (which == 0) _as(buyer, abi.encodeCall(token.pay, (_id, 100)));
        else if (which == 1) _as(buyer, abi.encodeCall(token.payLate, (_id, 1)));
        else if (which == 2) _as(seller, abi.encodeCall(token.payAndClaim, (_id, 10)));
        else if (which == 3) _as(seller, abi.encodeCall(token.claim, (_id)));
        else if (which == 4) _asItself(abi.encodeCall(token.claim, (_id)));
        else if (which == 5) _asItself(abi.encodeCall(token.takeBack, (_id, _everybody())));
        else if (which == PLAIN) pass(_id, seller, _holder, 7);
        else if (which == 7) give(_id, seller, _holder, 7);
        else notes.courtTransfer(seller.account, address(_grasper), ReceivableId.wrap(id), 7, "order");
    }

    function _inner(uint256 which) private view returns (bytes memory) {
        uint256 id = ReceivableId.unwrap(_id);
        if (which == 0) return abi.encodeCall(token.claim, (_id));
        if (which == 1) return abi.encodeCall(token.pay, (_id, 1));
        if (which == 2) return abi.encodeCall(token.payLate, (_id, 1));
        if (which == 3) return abi.encodeCall(token.payAndClaim, (_id, 1));
        if (which == 4) return abi.encodeCall(token.reverse, (_id, 1));
        if (which == 5) return abi.encodeCall(token.takeBack, (_id, _everybody()));
        if (which == 6) return abi.encodeCall(token.tokenise, (_nothing, seller.account, ""));
        if (which == 7) return _inBatch(abi.encodeCall(token.claim, (_id)));
        if (which == 8) return _inBatch(abi.encodeCall(token.payAndClaim, (_id, 1)));
        bytes memory transfer = abi.encodeCall(
            token.safeTransferFrom,
            (address(_grasper), supplier2.account, id, 3, "")
        );
        if (which == 9) return transfer;
        if (which == 10) return _inBatch(transfer);
        return abi.encodeCall(token.flagOverdue, (_id));
    }

    /// @dev What an act gives the grasper by itself: units that are handed to it, at their face.
    function _granted(uint256 outer) private pure returns (uint256) {
        return outer >= PLAIN ? 7 : 0;
    }

    // --- what holds --------------------------------------------------------------------------------------------------

    function _assertBooks(string memory which) private view {
        Money memory m = token.money(_id);
        uint256 sum = held(_id, seller) + held(_id, _holder) + held(_id, supplier2);
        assertEq(sum, FACE - m.burnt, string.concat("RCV-01: ", which));
        uint256 has = _grasper.balanceOf(address(token));
        assertEq(has, uint256(m.paid) + token.owedBack(_id) - m.claimed, string.concat("SET-02: ", which));
        uint256 claimable =
            token.claimable(_id, seller.account) +
                token.claimable(_id, address(_grasper)) +
                token.claimable(_id, supplier2.account);
        assertLe(claimable, has, string.concat("RCV-02: ", which));
    }

    /// @dev What the grasper could turn into money: its own money, what its units bring when all is paid, and, as it is the
    /// bank, what it may still take back; less what it paid in.
    function _worth() private view returns (uint256) {
        uint256 friend = _grasper.balanceOf(supplier2.account) + token.expected(_id, supplier2.account);
        uint256 own = _grasper.balanceOf(address(_grasper)) + token.expected(_id, address(_grasper));
        // Late interest raises what all units bring, whoever pays it: some of the one unit paid of it is the grasper's.
        return friend + own + token.owedBack(_id) - token.lateInterestPaid(_id);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _as(Actor memory by, bytes memory data) private {
        VM.prank(by.account);
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, ) = address(token).call(data);
        assertTrue(ok, "the act itself goes through");
    }

    function _asItself(bytes memory data) private {
        assertTrue(_grasper.act(address(token), data), "the act itself goes through");
    }

    function _inBatch(bytes memory data) private view returns (bytes memory) {
        bytes[] memory calls = new bytes[](1);
        calls[0] = data;
        return abi.encodeCall(token.batch, (calls, true));
    }

    function _everybody() private view returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (seller.account, address(_grasper));
        if (list[0] > list[1]) (list[0], list[1]) = (list[1], list[0]);
    }

    function _registerContract(address account) private returns (Actor memory a) {
        (, a.key) = makeAddrAndKey("key of the grasper");
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = KeyGrant(abi.encodePacked(VM.addr(a.key)), ALL_PURPOSES, type(uint96).max, 0);
        a.id = parties.register(Registration("grasper", account, 0, PartyRoles.SUPPLIER, FAR, 156), keys);
        a.account = account;
    }

    function _issue(uint256 id) private {
        _mock(id);
        token.tokenise(_nothing, seller.account, "");
    }

    function _mock(uint256 id) private {
        Accepted memory a = Accepted({
            id: id,
            obligor: buyer.id,
            originator: seller.id,
            programme: 1,
            currency: address(_grasper),
            units: uint128(FACE),
            due: Day.wrap(uint32(today() + 10)),
            disputeUntil: Day.wrap(uint32(today())),
            transferRule: TransferRule.Free,
            undertaking: true,
            conditions: false,
            lateRate: 500,
            overdueDays: 0
        });
        VM.mockCall(address(invoices), IInvoiceRegistry.accept.selector, abi.encode(a));
    }
}
