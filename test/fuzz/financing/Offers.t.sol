// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, Offer, Payee, Prices} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {Order} from "../../../contracts/trade/TradeTypes.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title FIN-03 over the whole range: a draw gives exactly what was quoted, member by member, or both refuse
contract OffersTest is Trade {
    struct Draft {
        uint256 face;
        uint256 tenor;
        uint256 grade;
        uint256 class;
        uint256 haircut;
        uint256 fee;
        uint256 recourse;
        uint256 prices;
        bool actual365;
        bool discount;
    }

    ReceivableId private _id;

    function setUp() public {
        setUpTrade();
    }

    /// hardhat-config: fuzz.runs = 32
    function testFuzz_Draw_IsItsQuote(Draft memory d) public {
        d.face = bound(d.face, 1, 100_000_000_00);
        d.tenor = bound(d.tenor, 1, 180);
        _open(d);
        Offer memory o = quote(d.face, today() + d.tenor);
        _id = _tokenised(d);
        bytes memory data = drawData(makeRequest(_id, d.face), new Payee[](0), "");
        uint256 cash = facility.capital().cash;
        if (o.net == 0) {
            VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_BelowMinimum.selector, 0, 1));
        } else {
            VM.expectEmit(address(facility));
            emit IFacility.Drawn(_id, seller.id, buyer.id, d.face, o, today());
        }
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(_id), d.face, data);
        assertEq(money.balanceOf(seller.account), o.net, "FIN-03: net");
        assertEq(facility.capital().cash, cash - o.net, "FIN-03: cash");
        if (o.net != 0) _assertOffer(o, d);
    }

    function _assertOffer(Offer memory o, Draft memory d) private view {
        uint256 off = d.discount ? o.interest : 0;
        assertEq(facility.loan(_id).principal, o.net + o.fee, "FIN-03: principal");
        assertEq(facility.loan(_id).interest, o.interest, "FIN-03: interest");
        assertEq(facility.capital().fees, o.fee, "FIN-03: fee");
        assertEq(o.advance, o.net + o.fee + off, "FIN-03: every fee is shown");
        assertEq(o.advance + o.holdback, d.face, "FIN-03: holdback");
        assertEq(facility.sector(o.sector).out, o.net + o.fee, "FIN-02: the sector");
        assertEq(o.until.toUint(), today(), "FIN-03: until");
        assertEq(o.due.toUint(), today() + d.tenor, "FIN-03: due");
        assertEq(o.grade, d.class > d.grade && d.recourse != 0 ? d.class : d.grade, "FIN-03: grade");
        // All in, to within the rounding of one ppm.
        uint256 cost = (o.interest + o.fee) * 1e6 * 365;
        assertGe(o.apr * o.net * d.tenor, cost, "FIN-03: apr");
        if (cost == 0) assertEq(o.apr, 0, "FIN-03: apr");
        else assertLt((o.apr - 1) * o.net * d.tenor, cost, "FIN-03: apr");
    }

    function _open(Draft memory d) private {
        d.recourse = bound(d.recourse, 0, 2) * 500_000;
        d.grade = bound(d.grade, 0, 7);
        d.class = bound(d.class, 0, 7);
        d.haircut = bound(d.haircut, 0, 300_000);
        FacilityConfig memory c = defaultConfig();
        c.terms.fee = uint24(d.fee = bound(d.fee, 0, 100_000));
        (c.terms.actual365, c.terms.discount) = (d.actual365, d.discount);
        c.terms.recourse = uint24(d.recourse);
        c.terms.floor = 0;
        _price(c.prices, d.prices);
        (address f, address s, address j) = factory.open(c, "range");
        (facility, senior, junior) = (IFacility(f), TrancheVault(s), TrancheVault(j));
        admit(buyer.group, false, type(uint96).max, FAR);
        admitAs(seller.group, true, type(uint96).max, FAR, uint8(d.class));
        VM.startPrank(lender.account);
        facility.overrideGrade(buyer.id, uint8(d.grade), "reason", FAR);
        facility.setSector(1, type(uint96).max, uint24(d.haircut));
        facility.fileProgramme(1, 1);
        VM.stopPrank();
        deposit(junior, 200_000_000_00);
    }

    /// @dev A ladder of any steps: advances fall, rates rise.
    function _price(Prices memory p, uint256 seed) private pure {
        (uint256 advance, uint256 rate) = (1_000_000, 0);
        for (uint256 i = 0; i < 8; ++i) {
            uint256 step = uint256(keccak256(abi.encode(seed, i)));
            advance -= step % 120_000;
            rate += (step >> 128) % 60_000;
            (p.advance[i], p.rate[i]) = (uint32(advance), uint32(rate));
        }
    }

    function _tokenised(Draft memory d) private returns (ReceivableId) {
        Order memory order = makeOrder(d.face, "range");
        order.paymentDays = uint16(d.tenor);
        place(order);
        attestAll(order);
        return token.tokenise(makePresentation(order), seller.account, "");
    }
}
