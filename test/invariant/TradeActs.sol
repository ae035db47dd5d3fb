// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {DrawRequest, Offer, Payee} from "../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../contracts/financing/IFacility.sol";
import {Receivable} from "../../contracts/receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../../contracts/receivables/ReceivableFlags.sol";
import {Reason} from "../../contracts/receivables/IReceivableNotes.sol";
import {ReceivableId} from "../../contracts/shared/types/Types.sol";
import {Order, Presentation} from "../../contracts/trade/TradeTypes.sol";
import {Bundle} from "../shared/Trade.sol";
import {World} from "./World.sol";

/// @title Acts of trade: from an order to a receivable, a loan, another holder, a note
abstract contract TradeActs is World {
    /// @dev ABI-encoded: the compiler does not copy nested arrays to storage.
    bytes private _lastPresentation;
    bytes private _lastBundle;

    /// @notice Order, evidence, acceptance, units and money in one transaction.
    function finance(uint256 amount, uint256 tenor, uint256 ahead) external {
        if (!_mayDraw()) return;
        amount = bound(amount, 1_000, 3_000_000_00);
        tenor = bound(tenor, 1, 180);
        programme.undertaking = ahead % 5 == 0;
        Order memory order = _newOrder(amount, tenor);
        Bundle memory b = _bundle(order);
        // Whoever runs a part of the bundle before it changes nothing (R19).
        if (ahead % 3 >= 1) place(order);
        if (ahead % 3 == 2) attestAll(order);
        ReceivableId id = receivableId(b.presentation);
        (uint256 net, uint256 assets, uint256 had) = _beforeDraw(amount, today() + tenor);
        try desk.finance(encoded(b)) returns (ReceivableId got) {
            assertEq(ReceivableId.unwrap(got), ReceivableId.unwrap(id), "finance: id");
            _ids.push(id);
            _lastBundle = abi.encode(b);
            _afterDraw(id, net, assets, money.balanceOf(seller.account) - had);
            _did("finance");
        } catch (bytes memory reason) {
            _expectRefusal(reason);
        }
    }

    /// @notice The same bundle again: done before counts as done.
    function financeAgain() external {
        if (_lastBundle.length == 0) return;
        Bundle memory b = abi.decode(_lastBundle, (Bundle));
        uint256 assets = _assets();
        ReceivableId id = receivableId(b.presentation);
        if (_isLoan(id)) {
            desk.finance(encoded(b));
        } else {
            try desk.finance(encoded(b)) {
                assertTrue(false, "TRD-01: a paid loan was drawn again");
            } catch {
                _did("financeAgain, refused");
            }
        }
        assertEq(_assets(), assets, "TRD-01: nothing moves twice");
        _did("financeAgain");
    }

    /// @notice A receivable in the seller's own hands.
    function tokeniseToSeller(uint256 amount, uint256 tenor) external {
        if (!_mayTrade()) return;
        programme.undertaking = tenor % 3 == 0;
        Order memory order = _newOrder(bound(amount, 1, 2_000_000_00), bound(tenor, 1, 180));
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        ReceivableId id = token.tokenise(p, seller.account, "");
        _ids.push(id);
        _lastPresentation = abi.encode(p);
        _did("tokeniseToSeller");
    }

    /// @notice The same statement again never makes a second claim.
    function tokeniseAgain() external {
        if (_lastPresentation.length == 0) return;
        Presentation memory p = abi.decode(_lastPresentation, (Presentation));
        try token.tokenise(p, seller.account, "") {
            assertTrue(false, "TRD-01: tokenised twice");
        } catch {
            _did("tokeniseAgain");
        }
    }

    /// @notice The seller draws on units it holds, all or a part, to its account or to a bank account.
    function draw(uint256 which, uint256 units, bool toBank) external {
        (ReceivableId id, bool found) = _pickDrawable(which);
        if (!found || !_mayDraw()) return;
        Receivable memory r = token.receivable(id);
        units = _part(units, _free(seller.account, id));
        uint256 face = (units * token.openAmount(id)) / r.units;
        (uint256 net, uint256 assets, uint256 had) = _beforeDraw(face, r.due);
        if (net == 0) return;
        bytes memory data = _drawData(id, units, toBank ? net : 0);
        VM.prank(seller.account);
        try token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), units, data) {
            uint256 got = toBank ? bank.payoutOf(_payoutOf(id)).amount : money.balanceOf(seller.account) - had;
            _afterDraw(id, net, assets, got);
            if (toBank) _await(id);
            _did(toBank ? "draw to a bank account" : "draw");
        } catch (bytes memory reason) {
            _expectRefusal(reason);
        }
    }

    /// @notice Units pass to another holder, or to the same one: by a plain transfer where that may be, else by consent.
    function transfer(uint256 which, uint256 from, uint256 to, uint256 units) external {
        address giver = _holders[from % 3];
        address taker = _holders[to % 3];
        ReceivableId id = units % 8 == 0 ? _pick(which) : _find(which, _isMovable, giver);
        uint256 free = _free(giver, id);
        if (_isSettled(id) || !_isActive(seller) || !_isActive(supplier2) || !_isActive(investor)) return;
        units = free == 0 ? 0 : _part(units, free);
        if (token.canTransfer(giver, taker, ReceivableId.unwrap(id), units)) {
            VM.prank(giver);
            token.safeTransferFrom(giver, taker, ReceivableId.unwrap(id), units, "");
            _did(free == 0 ? "transfer of nothing" : "transfer");
        } else if (units != 0) {
            _passOn(id, _trader(from), _trader(to), units);
            _did("pass on");
        }
    }

    /// @notice Units of one receivable pass in two parts of one batch.
    function transferTwice(uint256 which, uint256 from, uint256 units) external {
        address giver = _holders[from % 3];
        address taker = _holders[((from % 3) + 1) % 3];
        ReceivableId id = _find(which, _passesWhole, giver);
        if (!_passesWhole(id, giver) || !token.canReceive(taker)) return;
        uint256 held = _balance(giver, id);
        uint256[] memory list = new uint256[](2);
        uint256[] memory amounts = new uint256[](2);
        (list[0], list[1]) = (ReceivableId.unwrap(id), ReceivableId.unwrap(id));
        amounts[0] = _part(units, held);
        amounts[1] = held - amounts[0];
        VM.prank(giver);
        token.safeBatchTransferFrom(giver, taker, list, amounts, "");
        _did("transferTwice");
    }

    function dispute(uint256 which, uint256 amount) external {
        ReceivableId id = _find(which, _mayShrink, address(0));
        Receivable memory r = token.receivable(id);
        if (!_mayShrink(id, address(0)) || today() > r.disputeUntil || notes.disputeOf(id).raisedOn != 0) return;
        amount = _part(amount, token.openAmount(id));
        bytes32 digest = notes.disputeDigest(id, amount, Reason.Quality);
        notes.dispute(id, amount, Reason.Quality, signature(buyer.key, digest));
        _did("dispute");
    }

    function withdrawDispute(uint256 which) external {
        ReceivableId id = _find(which, _isDisputed, address(0));
        if (!_isDisputed(id, address(0))) return;
        notes.withdraw(id, signature(buyer.key, notes.withdrawalDigest(id)));
        _did("withdrawDispute");
    }

    function flagOverdue(uint256 which) external {
        ReceivableId id = _find(which, _isLate, address(0));
        if (!_isLate(id, address(0))) return;
        token.flagOverdue(id);
        _did("flagOverdue");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _mayTrade() internal view returns (bool) {
        return
            token.standingOf(buyer.id).stopped == 0 &&
            _isActive(seller) &&
            _isActive(buyer) &&
            _isOpen(address(invoices)) &&
            _isOpen(address(orders));
    }

    /// @dev Freely; what is partly frozen, or owes a payment back, moves alone.
    function _passesWhole(ReceivableId id, address giver) private view returns (bool) {
        uint256 held = _balance(giver, id);
        if (held == 0 || _free(giver, id) != held) return false;
        return token.canTransfer(giver, bystander.account, ReceivableId.unwrap(id), held);
    }

    /// @dev Past due with something that nothing excuses, and not flagged.
    function _isLate(ReceivableId id, address) private view returns (bool) {
        if (token.daysPastDue(id) == 0 || _has(id, ReceivableFlags.OVERDUE)) return false;
        return notes.excused(id) < token.openAmount(id);
    }

    function _trader(uint256 i) private view returns (Actor memory) {
        return [seller, supplier2, investor][i % 3];
    }

    function _mayDraw() internal returns (bool) {
        if (!_mayTrade() || !_isOpen(address(facility))) return false;
        _catchUp();
        return true;
    }

    function _pickDrawable(uint256 which) private view returns (ReceivableId id, bool found) {
        for (uint256 i = 0; i < _ids.length && !found; ++i) {
            id = _ids[((which % _ids.length) + i) % _ids.length];
            Receivable memory r = token.receivable(id);
            found =
                _free(seller.account, id) != 0 &&
                !_isLoan(id) &&
                !_isSettled(id) &&
                r.flags & (ReceivableFlags.DISPUTED | ReceivableFlags.REVERSED) == 0 &&
                r.due > today();
        }
    }

    function _bundle(Order memory order) private view returns (Bundle memory b) {
        bytes32 digest = orders.orderDigest(order);
        b.presentation = makePresentation(order);
        b.orderBuyerSignature = signature(buyer.key, digest);
        b.orderSellerSignature = signature(seller.key, digest);
        (b.attestations, b.attestationSignatures) = makeEvidence(order);
        b.facility = IFacility(address(facility));
        b.drawData = drawData(makeRequest(receivableId(b.presentation), b.presentation.statement.amount));
        b.presentation.sellerSignature = "";
    }

    function _drawData(ReceivableId id, uint256 units, uint256 bankNet) private view returns (bytes memory) {
        DrawRequest memory request = makeRequest(id, units);
        if (bankNet == 0) return drawData(request);
        Payee[] memory payees = new Payee[](1);
        payees[0] = Payee(address(0), keccak256("account of a farmer"), uint128(bankNet), keccak256("milk"));
        request.payees = keccak256(abi.encode(payees));
        return drawData(request, payees, "");
    }

    /// @dev What the quote says just before the draw, what the facility is worth, and what the seller has.
    function _beforeDraw(uint256 face, uint256 due) private view returns (uint256 net, uint256 assets, uint256 had) {
        Offer memory o = quote(face, due);
        return (o.net, _assets(), money.balanceOf(seller.account));
    }

    function _afterDraw(ReceivableId id, uint256 net, uint256 assets, uint256 got) private view {
        assertEq(got, net, "FIN-03: quote = draw");
        uint256 now_ = _assets();
        assertGe(now_, assets, "FIN-07: a draw loses nothing");
        assertLt(now_ - assets, _due(id) - today(), "FIN-07: a draw gains less than tenor micro-units");
    }

    /// @dev A draw may be refused for want of money or cover, and because so little is lent that nothing is left of it.
    function _expectRefusal(bytes memory reason) private {
        bytes4 selector = bytes4(reason);
        bool known =
            selector == IFacility.Facility_NoCash.selector ||
                selector == IFacility.Facility_BelowFloor.selector ||
                selector == IFacility.Facility_BelowMinimum.selector;
        if (!known) {
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
        _did("refused draw");
    }
}
