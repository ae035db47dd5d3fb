// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Extended} from "../shared/Extended.sol";
import {IERC7943MultiToken} from "../shared/interfaces/IERC7943MultiToken.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IInvoiceRegistry} from "../trade/IInvoiceRegistry.sol";
import {Presentation} from "../trade/TradeTypes.sol";
import {Amendments} from "./Amendments.sol";
import {ClaimIndex} from "./ClaimIndex.sol";
import {IReceivableToken, Money, ObligorStanding, Prospect, Receivable} from "./IReceivableToken.sol";
import {Issuance} from "./Issuance.sol";
import {PackedReceivables} from "./PackedReceivables.sol";
import {ReceivableBase, TokenSetup} from "./ReceivableBase.sol";
import {ReceivableExtension} from "./ReceivableExtension.sol";
import {ReceivableFlags} from "./ReceivableFlags.sol";
import {Checkpoint, ReceivableState} from "./ReceivableState.sol";

/// @title ReceivableToken
/// @notice See `IReceivableToken`, whose rarer half stands in `ReceivableExtension`: what this contract does not know it
/// passes on there, to run on its own state.
contract ReceivableToken is ReceivableBase, Extended {
    using Amendments for ReceivableState;
    using ClaimIndex for Checkpoint;
    using ClaimIndex for ReceivableState;
    using Issuance for ReceivableState;
    using PackedReceivables for Money;
    using SafeCast for uint256;

    IInvoiceRegistry private immutable _INVOICES;

    /// @dev The template of metadata addresses is the extension's, as whoever deploys that one can give it a text.
    constructor(
        TokenSetup memory setup,
        IInvoiceRegistry invoices,
        address extension
    ) ReceivableBase(setup, ReceivableExtension(extension).uri(0)) Extended(extension) {
        _INVOICES = invoices;
    }

    /// @dev See `IReceivableToken`.
    function tokenise(
        Presentation calldata,
        address to,
        bytes calldata data
    ) external nonReentrant returns (ReceivableId id) {
        // Hands this very call to the invoice registry, whose `accept` has the same arguments: the presentation is neither
        // decoded nor encoded here, which saves 2 KB and the gas of it.
        bytes memory accepted = Address.functionCall(
            address(_INVOICES),
            abi.encodePacked(IInvoiceRegistry.accept.selector, msg.data[4:])
        );
        uint256 units;
        (id, units) = _state.issue(accepted, to);
        _mint(to, ReceivableId.unwrap(id), units, data);
    }

    /// @dev See `IReceivableToken`.
    function batch(bytes[] calldata calls, bool all) external returns (bytes[] memory results) {
        results = new bytes[](calls.length);
        // The length is the caller's own.
        for (uint256 i = 0; i < calls.length; ++i) {
            bool done;
            // This contract's own code, as the caller itself could call it; nothing here takes value.
            // solhint-disable-next-line avoid-low-level-calls
            (done, results[i]) = address(this).delegatecall(calls[i]);
            if (done) continue;
            if (all) revert IReceivableToken.Receivable_ItemFailed(i, results[i]);
            emit IReceivableToken.ItemFailed(i, results[i]);
        }
    }

    /// @dev See `IReceivableToken`.
    function permit(ReceivableId id, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        IERC20Permit currency = IERC20Permit(address(_currency(id)));
        try
            currency.permit({
                owner: msg.sender,
                spender: address(this),
                value: amount,
                deadline: deadline,
                v: v,
                r: r,
                s: s
            })
        {
            return;
        } catch {
            // Used by somebody else before: the allowance stands, or the payment says that it does not.
            return;
        }
    }

    /// @dev See `IReceivablePayments`.
    function pay(ReceivableId id, uint256 amount) external nonReentrant {
        _pay(id, amount, today());
        _pull(id, amount);
    }

    /// @dev See `IReceivableToken`.
    function payAndClaim(ReceivableId id, uint256 amount) external nonReentrant returns (uint256 share) {
        if (_balance(id, msg.sender) == 0) revert IReceivableToken.Receivable_NothingToClaim(id, msg.sender);
        _pay(id, amount, today());
        share = _claim(id, msg.sender);
        if (share < amount) _pull(id, amount - share);
        else if (share > amount) _push(id, share - amount);
    }

    /// @dev See `IReceivableToken`.
    function claim(ReceivableId id) external nonReentrant returns (uint256 share) {
        share = _claim(id, msg.sender);
        _push(id, share);
    }

    /// @dev See `IReceivableToken`.
    function standingOf(PartyId obligor) external view returns (ObligorStanding memory) {
        return _state.standing[obligor];
    }

    /// @dev See `IReceivableToken`.
    function receivable(ReceivableId id) external view returns (Receivable memory) {
        return _known(id);
    }

    /// @dev See `IReceivableToken`.
    function prospect(ReceivableId id) external view returns (Prospect memory p) {
        Receivable memory r = p.receivable;
        _load(id, r);
        p.open = _state.openOf(id, r);
        p.currency = _state.currency[r.programme];
        ObligorStanding storage o = _state.standing[r.obligor];
        p.barred = o.insolventOn != 0 || o.stopped != 0;
    }

    /// @dev See `IReceivablePayments`.
    function openAmount(ReceivableId id) public view returns (uint256) {
        return _state.openOf(id, _known(id));
    }

    /// @dev See `IReceivablePayments`.
    function currencyOf(ReceivableId id) public view returns (address) {
        return address(_currency(id));
    }

    /// @dev See `IERC165`.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IERC7943MultiToken).interfaceId || super.supportsInterface(interfaceId);
    }

    function _lookAt(
        ReceivableId id,
        address from,
        address to,
        uint256 amount,
        bool alone,
        bool mayOwe
    ) internal override {
        _rare(abi.encodeCall(ReceivableExtension.beforeMove, (id, from, to, amount, alone, mayOwe)));
    }

    function _accrueTo(ReceivableId id, uint256, uint256) internal override {
        _rare(abi.encodeCall(ReceivableExtension.accrueLate, (id)));
    }

    function _withheld(ReceivableId id, address holder) internal view override returns (uint256, uint256) {
        // Through the fallback: a view cannot ask for a delegatecall itself.
        return ReceivableExtension(address(this)).withheldOf(id, holder);
    }

    /// @dev Books a claim; the caller moves the money.
    function _claim(ReceivableId id, address holder) private returns (uint256 share) {
        Receivable memory r = _known(id);
        Money memory m;
        _state.money[id].load(m);
        uint256 balance = _balance(id, holder);
        int256 earned;
        bool ends;
        bool last;
        (share, earned, ends, last) = _share(id, holder, balance, r, m);
        Checkpoint memory c = _state.checkpoint[id][holder];
        // At the end a holder clears its units and its index even if its share is below a minor unit: the last one gets
        // what the others' roundings left.
        if (share == 0 && (!ends || (balance == 0 && !c.isSet())))
            revert IReceivableToken.Receivable_NothingToClaim(id, holder);

        if (!ends) {
            emit IReceivableToken.Claimed(id, holder, share, 0);
            _state.money[id].claimed = (m.claimed + share).toUint64();
            _state.write({
                id: id,
                holder: holder,
                before: c,
                paid: ClaimIndex.paidOf(r, m),
                earned: earned - int256(share << ClaimIndex.FRACTION)
            });
            // Who passed all on and took all it had is not waited for at the end.
            if (balance == 0) _state.forget(id, holder, 0);
            return share;
        }
        emit IReceivableToken.Claimed(id, holder, share, balance);
        if (last && m.paid == 0 && m.claimed == 0 && !c.isSet()) {
            // One holder paid in full at once leaves nothing else to remember.
            _state.receivable[id].flags = r.flags | ReceivableFlags.CLEARED;
        } else {
            if (c.isSet()) --m.checkpoints;
            m.claimed = (m.claimed + share).toUint64();
            m.burnt = (m.burnt + balance).toUint64();
            _state.money[id] = m;
            delete _state.checkpoint[id][holder];
        }
        if (balance != 0) _burn(holder, ReceivableId.unwrap(id), balance);
    }

    /// @dev Has the extension do something on this contract's state that nobody else may ask for.
    function _rare(bytes memory data) private {
        _move = Move.Special;
        Address.functionDelegateCall(EXTENSION, data);
    }
}
