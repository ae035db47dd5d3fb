// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Tranche} from "../../../contracts/financing/FacilityTypes.sol";
import {Finding} from "../../../contracts/lens/IHealthCheck.sol";
import {Money} from "../../../contracts/receivables/IReceivableToken.sol";
import {Day, OrderId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Balance, BalanceState} from "../../../contracts/trade/EvidenceTypes.sol";
import {OrderState} from "../../../contracts/trade/IOrderBook.sol";
import {Order} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

contract HealthCheckTest is Trade {
    uint256 private constant FACE = 10_000_000;

    ReceivableId[] private ids;
    address[] private holders;

    function setUp() public {
        setUpTrade();
        setUpFacility();
        deposit(senior, 50_000_000);
        deposit(junior, 50_000_000);
        holders = [seller.account, address(facility), supplier2.account];
    }

    // --- checkOrder --------------------------------------------------------------------------------------------------

    function test_CheckOrder() public {
        Order memory order = makeOrder(FACE, "a");
        place(order);
        _assert(health.checkOrder(order), "TRD-02", true, 0, 1);
        attestAll(order);
        token.tokenise(makePresentation(order), seller.account, "");
        _assert(health.checkOrder(order), "TRD-02", true, 1, 1);
    }

    function test_CheckOrder_Tolerance() public {
        Order memory order = makeOrder(FACE, "a");
        (order.quantity, order.tolerance) = (1000, 50_000);
        place(order);
        _mockInvoiced(order, 1050);
        _assert(health.checkOrder(order), "TRD-02", true, 1050, 1050);
        _mockInvoiced(order, 1051);
        _assert(health.checkOrder(order), "TRD-02", false, 1051, 1050);
    }

    // --- checkBalance ------------------------------------------------------------------------------------------------

    function test_CheckBalance() public {
        Balance memory b = Balance(verifier.id, "receipt", 100, Day.wrap(uint32(today())), 0);
        evidence.openBalance(b, signature(verifier.key, evidence.balanceDigest(b)));
        _assert(health.checkBalance(evidence, "receipt"), "TRD-03", true, 0, 100);
        _assert(health.checkBalance(evidence, "unknown"), "TRD-03", true, 0, 0);
        BalanceState memory wrong = BalanceState({group: 1, amount: 100, consumed: 101, validUntil: 1});
        bytes memory call = abi.encodeCall(evidence.balanceState, (bytes32("receipt")));
        VM.mockCall(address(evidence), call, abi.encode(wrong));
        _assert(health.checkBalance(evidence, "receipt"), "TRD-03", false, 101, 100);
    }

    // --- checkReceivable ---------------------------------------------------------------------------------------------

    function test_CheckReceivable_Open() public {
        ids.push(draw(FACE, "a"));
        _assertReceivable(FACE, 0, 0);
    }

    function test_CheckReceivable_PartPaid() public {
        ids.push(draw(FACE, "a"));
        settle(ids[0], 4_000_000);
        _assertReceivable(FACE, 4_000_000, 4_000_000);
    }

    function test_CheckReceivable_SettledAtOnce() public {
        ids.push(draw(FACE, "a"));
        settle(ids[0], FACE);
        _assertReceivable(0, 0, FACE);
    }

    function test_CheckReceivable_OtherHolders() public {
        _share();
        _assertReceivable(FACE, 0, 0);
        _pay(4_000_000);
        _assertReceivable(FACE, 0, 4_000_000);
        _claim(supplier2.account);
        _assertReceivable(FACE, 1_600_000, 4_000_000);
        _pay(6_000_000);
        _claim(supplier2.account);
        _assertReceivable(FACE, 4_000_000, FACE);
        _claim(seller.account);
        _assertReceivable(FACE, FACE, FACE);
    }

    function test_CheckReceivable_NotGiven_UnitsAreMissing() public {
        _share();
        holders.pop();
        (Finding memory rcv01, ) = health.checkReceivable(ids[0], holders);
        _assert(rcv01, "RCV-01", false, 6_000_000, FACE);
        // Nobody holds it, and it is not paid.
        delete holders;
        (rcv01, ) = health.checkReceivable(ids[0], holders);
        _assert(rcv01, "RCV-01", false, 0, FACE);
    }

    function test_CheckReceivable_NotGiven_MoneyIsWrong() public {
        _share();
        _mockMoney(Money({paid: 5, claimed: 6, burnt: 0, checkpoints: 0}));
        (, Finding memory rcv02) = health.checkReceivable(ids[0], holders);
        _assert(rcv02, "RCV-02", false, 6, 5);
        _mockMoney(Money({paid: uint64(FACE + 1), claimed: 0, burnt: 0, checkpoints: 0}));
        (, rcv02) = health.checkReceivable(ids[0], holders);
        _assert(rcv02, "RCV-02", false, 0, FACE + 1);
    }

    // --- checkTokenMoney ---------------------------------------------------------------------------------------------

    function test_CheckTokenMoney() public {
        _share();
        _assertTokenMoney(true, 0, 0);
        _pay(4_000_000);
        _assertTokenMoney(true, 4_000_000, 4_000_000);
        _claim(supplier2.account);
        _assertTokenMoney(true, 2_400_000, 2_400_000);
        _pay(6_000_000);
        _claim(supplier2.account);
        _claim(seller.account);
        _assertTokenMoney(true, 0, 0);
    }

    function test_CheckTokenMoney_SettledAtOnce() public {
        ids.push(draw(FACE, "a"));
        settle(ids[0], FACE);
        _assertTokenMoney(true, 0, 0);
    }

    function test_CheckTokenMoney_NotGiven_MoneyIsMissing() public {
        _share();
        _pay(4_000_000);
        _mockBalance(address(token), 3_999_999);
        _assertTokenMoney(false, 4_000_000, 3_999_999);
    }

    // --- checkBook ---------------------------------------------------------------------------------------------------

    function test_CheckBook() public {
        _assertBook();
        ids.push(draw(FACE, "a"));
        ids.push(draw(7_654_321, "b"));
        _assertBook();
        skip(7 days);
        ids.push(draw(1_234_567, "c"));
        settle(ids[0], 3_333_333);
        _assertBook();
        uint16[10] memory steps = [uint16(1), 22, 1, 1, 6, 22, 1, 2, 57, 40];
        for (uint256 i = 0; i < 10; ++i) {
            skip(uint256(steps[i]) * 1 days);
            _assertBook();
            if (i == 4) settle(ids[1], 1_000_000);
            if (i == 6) settle(ids[0], 2_000_000);
            _assertBook();
        }
        facility.roll(62);
        _assertBook();
    }

    function test_CheckBook_GivenSettledOrWrittenOff() public {
        ids.push(draw(FACE, "a"));
        ids.push(draw(FACE, "b"));
        ids.push(tokenise(FACE, "c"));
        skip(40 days);
        settle(ids[0], FACE);
        _assertBook();
        skip(110 days);
        VM.prank(lender.account);
        recourse.writeOff(facility, ids[1]);
        Finding memory f = health.checkBook(facility, ids);
        _assert(f, "FIN-01", true, 0, 0);
    }

    function test_CheckBook_NotGiven_ALoanIsMissing() public {
        draw(FACE, "a");
        (, , uint256 worth) = facility.book();
        assertGt(worth, 0);
        _assert(health.checkBook(facility, ids), "FIN-01", false, 0, worth);
    }

    // --- checkCustody ------------------------------------------------------------------------------------------------

    function test_CheckCustody() public {
        ids.push(draw(FACE, "a"));
        ids.push(draw(FACE, "b"));
        ids.push(tokenise(FACE, "c"));
        _assert(health.checkCustody(facility, ids), "FIN-05", true, 0, 0);
        settle(ids[0], FACE);
        _assert(health.checkCustody(facility, ids), "FIN-05", true, 0, 0);
    }

    function test_CheckCustody_GivenSettledAndStillOwed() public {
        ids.push(draw(FACE, "a"));
        skip(1200 days);
        settle(ids[0], FACE);
        assertGt(facility.owed(ids[0]).principal, 0);
        _assert(health.checkCustody(facility, ids), "FIN-05", true, 0, 0);
    }

    function test_CheckCustody_NotGiven_UnitsAreGone() public {
        ids.push(draw(FACE, "a"));
        VM.mockCall(
            address(token),
            abi.encodeCall(token.balanceOf, (address(facility), ReceivableId.unwrap(ids[0]))),
            abi.encode(0)
        );
        _assert(health.checkCustody(facility, ids), "FIN-05", false, 1, 0);
    }

    // --- checkCapital ------------------------------------------------------------------------------------------------

    function test_CheckCapital() public {
        ids.push(draw(FACE, "a"));
        for (uint256 i = 0; i < 12; ++i) {
            assertTrue(health.checkCapital(facility).holds);
            skip(13 days);
        }
        settle(ids[0], FACE);
        assertTrue(health.checkCapital(facility).holds);
    }

    function test_CheckCapital_NotGiven_ItDiffers() public {
        _mockSenior(50_000_001);
        _assert(health.checkCapital(facility), "LIQ-01", false, 100_000_000, 100_000_001);
        _mockSenior(49_999_999);
        _assert(health.checkCapital(facility), "LIQ-01", true, 100_000_000, 99_999_999);
        _mockSenior(49_999_998);
        _assert(health.checkCapital(facility), "LIQ-01", false, 100_000_000, 99_999_998);
    }

    // --- checkCash ---------------------------------------------------------------------------------------------------

    function test_CheckCash() public {
        _assert(health.checkCash(facility), "SET-02", true, 100_000_000, 100_000_000);
        fundAccount(address(facility), 5);
        _assert(health.checkCash(facility), "SET-02", true, 100_000_000, 100_000_005);
    }

    function test_CheckCash_NotGiven_MoneyIsMissing() public {
        _mockBalance(address(facility), 99_999_999);
        _assert(health.checkCash(facility), "SET-02", false, 100_000_000, 99_999_999);
    }

    // --- checkDesk ---------------------------------------------------------------------------------------------------

    function test_CheckDesk() public {
        _assertDesk(true, 0, 0);
        bank.recordReceipt("ref", 700, bank.today(), 0);
        _assertDesk(true, 700, 700);
        fundAccount(seller.account, 300);
        VM.startPrank(seller.account);
        money.approve(address(bank), 300);
        bank.instruct(300, "payees", "key");
        VM.stopPrank();
        // Off the books.
        _assertDesk(true, 700, 700);
    }

    function test_CheckDesk_GivenADonation() public {
        bank.recordReceipt("ref", 700, bank.today(), 0);
        fundAccount(seller.account, 1);
        VM.prank(seller.account);
        money.transfer(address(bank), 1);
        _assertDesk(true, 700, 701);
    }

    function test_CheckDesk_NotGiven_MoneyIsMissing() public {
        bank.recordReceipt("ref", 700, bank.today(), 0);
        _mockBalance(address(bank), 699);
        _assertDesk(false, 700, 699);
    }

    // --- checkReserves -----------------------------------------------------------------------------------------------

    function test_CheckReserves() public {
        uint256 supply = money.totalSupply();
        _assert(health.checkReserves(bank), "SET-04", true, supply, 0);
        bank.stateReserves(supply, bank.today(), "statement");
        _assert(health.checkReserves(bank), "SET-04", true, supply, supply);
        fundAccount(seller.account, 1);
        _assert(health.checkReserves(bank), "SET-04", false, supply + 1, supply);
        // Until it is paid out it is on the account.
        VM.startPrank(seller.account);
        money.approve(address(bank), 1);
        bank.instruct(1, "payees", "key");
        VM.stopPrank();
        _assert(health.checkReserves(bank), "SET-04", false, supply + 1, supply);
        bank.confirm(bank.payoutIdOf(seller.account, "key"), "out", bank.today());
        _assert(health.checkReserves(bank), "SET-04", true, supply, supply);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    /// @dev A receivable of which the seller holds 60 % and another supplier 40 %.
    function _share() private {
        // An undertaking passes freely.
        programme.undertaking = true;
        orders.approveProgramme(programme, "");
        ids.push(tokenise(FACE, "a"));
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, supplier2.account, ReceivableId.unwrap(ids[0]), 4_000_000, "");
    }

    function _pay(uint256 amount) private {
        fundAccount(buyer.account, amount);
        VM.startPrank(buyer.account);
        money.approve(address(token), amount);
        token.pay(ids[0], amount);
        VM.stopPrank();
    }

    function _claim(address holder) private {
        VM.prank(holder);
        token.claim(ids[0]);
    }

    function test_CheckOrder_AnAmendedOneWithPieces() public {
        Order memory order = makeOrder(FACE, "herd");
        order.pieces = 200;
        OrderId id = place(order);
        bytes32 digest = orders.orderDigest(_version(order, id));
        orders.amend(order, _version(order, id), signature(buyer.key, digest), signature(seller.key, digest));
        _assert(health.checkOrder(_version(order, id)), "TRD-02", true, 0, 3);
        OrderState memory state = orders.orderState(id);
        state.pieces = 190;
        VM.mockCall(address(orders), abi.encodeCall(orders.orderState, (id)), abi.encode(state));
        _assert(health.checkOrder(_version(order, id)), "TRD-02", false, 190, 189);
    }

    /// @dev A second version; a copy, since structs in memory are shared.
    function _version(Order memory order, OrderId id) private pure returns (Order memory next) {
        next = abi.decode(abi.encode(order), (Order));
        (next.original, next.version, next.quantity, next.pieces) = (OrderId.unwrap(id), 1, 3, 189);
    }

    function _mockInvoiced(Order memory order, uint64 invoiced) private {
        OrderId id = OrderId.wrap(orders.orderDigest(order));
        OrderState memory state = orders.orderState(id);
        state.invoiced = invoiced;
        VM.mockCall(address(orders), abi.encodeCall(orders.orderState, (id)), abi.encode(state));
    }

    function _mockMoney(Money memory m) private {
        VM.mockCall(address(token), abi.encodeCall(token.money, (ids[0])), abi.encode(m));
    }

    function _mockBalance(address account, uint256 balance) private {
        VM.mockCall(address(money), abi.encodeCall(money.balanceOf, (account)), abi.encode(balance));
    }

    function _mockSenior(uint256 worth) private {
        VM.mockCall(
            address(facility),
            abi.encodeCall(facility.trancheWorth, (Tranche.Senior)),
            abi.encode(worth, worth)
        );
    }

    function _assertReceivable(uint256 units, uint256 claimed, uint256 paid) private view {
        (Finding memory rcv01, Finding memory rcv02) = health.checkReceivable(ids[0], holders);
        _assert(rcv01, "RCV-01", true, units, FACE);
        _assert(rcv02, "RCV-02", true, claimed, paid);
    }

    function _assertTokenMoney(bool holds, uint256 left, uint256 right) private view {
        _assert(health.checkTokenMoney(address(money), ids), "SET-02", holds, left, right);
    }

    function _assertBook() private view {
        Finding memory f = health.checkBook(facility, ids);
        (, , uint256 worth) = facility.book();
        _assert(f, "FIN-01", true, worth, worth);
    }

    function _assertDesk(bool holds, uint256 left, uint256 right) private view {
        _assert(health.checkDesk(bank, address(money)), "SET-02", holds, left, right);
    }

    function _assert(Finding memory f, string memory id, bool holds, uint256 left, uint256 right) private pure {
        assertEq(f.id, id);
        assertEq(f.left, left, "left");
        assertEq(f.right, right, "right");
        assertEq(f.holds, holds, "holds");
    }
}
