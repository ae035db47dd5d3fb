// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {KeyGrant, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IFingerprintSet} from "../../../contracts/trade/IFingerprintSet.sol";
import {IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {IOrderBook} from "../../../contracts/trade/IOrderBook.sol";
import {Order, Presentation, Programme} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title What the review of the trade's first draft found, each as one short story
contract TradeFindingsTest is Trade {
    function setUp() public {
        setUpTrade();
    }

    /// @notice A later version of the registry knows the papers that an earlier one used, and the other way round.
    function test_R15_VersionsOfTheRegistryShareWhatIsUsed() public {
        Order memory order = makeOrder(100_00, "two versions");
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        (p.statement.taxInvoice, p.statement.distinct) = ("tax invoice", false);
        signPresentation(p);
        // The other version came first.
        fingerprints.setWriter(address(0xB2), true);
        VM.startPrank(address(0xB2));
        fingerprints.claim("tax invoice", 1);
        fingerprints.remember(seller.id, buyer.id, 100_00, p.statement.anchorDay, 0, 0, true);
        VM.stopPrank();
        uint256 day = p.statement.anchorDay.toUint();
        _refused(p, abi.encodeWithSelector(IFingerprintSet.Fingerprint_NearMatch.selector, 100_00, day));
        p.statement.distinct = true;
        signPresentation(p);
        _refused(p, abi.encodeWithSelector(IFingerprintSet.Fingerprint_Used.selector, bytes32("tax invoice")));
        p.statement.taxInvoice = "another";
        signPresentation(p);
        token.tokenise(p, seller.account, "");
        // Closing this version for good leaves what it made to be paid and claimed.
        guardian.close(address(invoices));
        ReceivableId id = receivableId(p);
        payToken(id, 100_00);
        VM.prank(seller.account);
        assertEq(token.claim(id), 100_00);
        VM.prank(address(0xB2));
        VM.expectRevert(abi.encodeWithSelector(IFingerprintSet.Fingerprint_Used.selector, bytes32("another")));
        fingerprints.claim("another", 2);
    }

    /// @notice Time alone accepts nothing, whatever the seller signs and however long the buyer is silent.
    function testFuzz_R16_SilenceAcceptsNothing(uint256 silence) public {
        Order memory order = makeOrder(100_00, "silence");
        place(order);
        attestAll(order);
        skip(bound(silence, 0, 80) * 1 days);
        Presentation memory p = makePresentation(order);
        p.buyerSignature = "";
        VM.expectRevert();
        token.tokenise(p, seller.account, "");
        p.buyerSignature = signature(seller.key, acceptances.acceptanceDigest(p.acceptance));
        VM.expectRevert();
        token.tokenise(p, seller.account, "");
        signPresentation(p);
        token.tokenise(p, seller.account, "");
    }

    /// @notice Anybody may carry a presentation, and the units arrive at the seller's account, whose code takes them.
    function test_R29_AnybodyTokenisesForTheSellersOwnAccount() public {
        KeyGrant[] memory keys = new KeyGrant[](1);
        (address wallet, uint256 key) = makeAddrAndKey("director");
        keys[0] = KeyGrant(abi.encodePacked(wallet), Purposes.ORDER | Purposes.PRESENT, type(uint96).max, 0);
        Registration memory r = Registration("herder", address(0), 0, PartyRoles.SUPPLIER, FAR, 156);
        seller.id = parties.register(r, keys);
        (seller.key, seller.account) = (key, parties.partyOf(seller.id).account);
        assertTrue(seller.account.code.length != 0);
        Order memory order = makeOrder(100_00, "carried");
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        address stranger = address(0xBEEF);
        VM.prank(stranger);
        VM.expectRevert(abi.encodeWithSelector(IInvoiceRegistry.Invoice_BadDestination.selector, stranger));
        token.tokenise(p, stranger, "");
        VM.prank(stranger);
        ReceivableId id = token.tokenise(p, seller.account, "");
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), 100_00);
    }

    /// @notice An order carries its programme by content: what happens to the approval touches new orders only.
    function test_R34_AWithdrawnProgrammeTouchesNothingOpen() public {
        Order memory order = makeOrder(100_00, "pinned");
        place(order);
        attestAll(order);
        bytes32 pinned = order.programme;
        orders.withdrawProgramme(pinned);
        Order memory late = makeOrder(100_00, "too late");
        bytes32 digest = orders.orderDigest(late);
        bytes memory bySeller = signature(seller.key, digest);
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_ProgrammeNotApproved.selector, pinned));
        orders.place(late, signature(buyer.key, digest), bySeller);
        // A successor is another programme: it cannot be presented for the order.
        Presentation memory p = makePresentation(order);
        p.programme.maxTenor = 360;
        orders.approveProgramme(p.programme, "");
        _refused(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_NotAsSigned.selector, "programme"));
        p.programme = programme;
        token.tokenise(p, seller.account, "");
    }

    /// @notice The widest amounts of a currency with eight decimals fit; a finer currency has no programme.
    function test_R37_FinerCurrenciesAreRefused() public {
        Programme memory fine = programme;
        for (uint256 decimals = 9; decimals <= 18; ++decimals) {
            fine.currency = address(uint160(0xDEC0 + decimals));
            VM.mockCall(fine.currency, abi.encodeWithSignature("decimals()"), abi.encode(decimals));
            VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_BadField.selector, "currency"));
            orders.approveProgramme(fine, "");
        }
        fine.currency = address(uint160(0xDEC0 + 8));
        VM.mockCall(fine.currency, abi.encodeWithSignature("decimals()"), abi.encode(8));
        orders.approveProgramme(fine, "");
    }

    function _refused(Presentation memory p, bytes memory reason) private {
        VM.expectRevert(reason);
        token.tokenise(p, seller.account, "");
    }
}
