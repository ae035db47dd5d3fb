// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {DrawRequest, FacilityConfig, Owed, Payee} from "../../../contracts/financing/FacilityTypes.sol";
import {LoanBook} from "../../../contracts/financing/LoanBook.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Order} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title A facility with money in it, and loans to collect
abstract contract Collecting is Trade {
    uint256 internal constant CASH = 10_000_000_00;
    uint256 internal constant FACE = 120_000_00;
    /// @dev 85 % of the face, at 6 % for 30 days taken now: 17.00 a day.
    uint256 internal constant ADVANCE = 102_000_00;
    uint256 internal constant INTEREST = 510_00;
    uint256 internal constant NET = 101_490_00;

    function setUpCollecting() internal {
        setUpTrade();
        setUpFacility();
        deposit(junior, CASH);
    }

    function openFacility(FacilityConfig memory config, bytes32 salt) internal {
        (address f, address s, address j) = factory.open(config, salt);
        (facility, senior, junior) = (IFacility(f), TrancheVault(s), TrancheVault(j));
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
        deposit(junior, CASH);
    }

    /// @dev 2,700,000.00 from 2 July 2027 to 30 September at 5 % in arrears, 7.5 % late.
    function drawInArrears() internal returns (ReceivableId id) {
        VM.warp(START + 277 days);
        FacilityConfig memory config = defaultConfig();
        config.terms.discount = false;
        config.terms.lateRate = 75_000;
        for (uint256 i = 0; i < 8; ++i) (config.prices.advance[i], config.prices.rate[i]) = (900_000, 50_000);
        openFacility(config, "arrears");
        Order memory order = makeOrder(3_000_000_00, "arrears");
        order.paymentDays = 90;
        place(order);
        attestAll(order);
        id = token.tokenise(makePresentation(order), seller.account, "");
        sendUnits(id, 3_000_000_00, drawData(makeRequest(id, 3_000_000_00)));
    }

    function drawPart(uint256 units) internal returns (ReceivableId id) {
        id = tokenise(FACE, "part");
        sendUnits(id, units, drawData(makeRequest(id, units)));
    }

    function drawToBank() internal returns (ReceivableId id) {
        id = tokenise(FACE, "bank");
        Payee[] memory payees = new Payee[](1);
        payees[0] = Payee(address(0), "account of a farmer", uint128(NET), "milk");
        DrawRequest memory request = makeRequest(id, FACE);
        request.payees = keccak256(abi.encode(payees));
        sendUnits(id, FACE, drawData(request, payees, ""));
    }

    function sendUnits(ReceivableId id, uint256 units, bytes memory data) internal {
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), units, data);
    }

    function repaidWhileSuspended() internal returns (ReceivableId id) {
        id = draw(FACE, "loan");
        skip(30 days);
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        repayAs(id, ADVANCE);
        assertClosed(id);
    }

    function repayAs(ReceivableId id, uint256 amount) internal {
        readyToPay(supplier2.account, amount);
        VM.prank(supplier2.account);
        facility.repay(id, amount);
    }

    function nothingToClaim(ReceivableId id) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NothingToClaim.selector, id, address(facility));
    }

    function assertOwed(ReceivableId id, uint256 late, uint256 interest, uint256 principal) internal view {
        Owed memory o = facility.owed(id);
        assertEq(o.late, late, "late");
        assertEq(o.interest, interest, "interest");
        assertEq(o.principal, principal, "principal");
    }

    function assertClosed(ReceivableId id) internal view {
        assertEq(facility.loan(id).version, 0);
        assertOwed(id, 0, 0, 0);
        assertEq(bookWorth(), 0, "FIN-01");
        assertEq(facility.exposure(buyer.group, false).out, 0, "FIN-02");
        assertEq(facility.exposure(seller.group, true).out, 0, "FIN-02");
    }

    function bookWorth() internal view returns (uint256 worth) {
        (, , worth) = facility.book();
    }

    function bookHash() internal view returns (bytes32) {
        (LoanBook.Head memory head, LoanBook.Stages memory stages, uint256 worth) = facility.book();
        return keccak256(abi.encode(head, stages, worth));
    }

    /// @dev Rolls, then compares; amounts in minor units.
    function assertStages(uint256 first, uint256 second, uint256 third, uint256 net) internal {
        facility.roll(62);
        (, LoanBook.Stages memory stages, uint256 worth) = facility.book();
        assertEq(stages.stage1, first * 1e6, "stage 1");
        assertEq(stages.stage2, second * 1e6, "stage 2");
        assertEq(stages.stage3, third * 1e6, "stage 3");
        assertEq(worth, net * 1e6, "worth");
    }
}
