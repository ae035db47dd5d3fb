// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {IPriceIndex, IndexState, IndexValue} from "../../../contracts/trade/IPriceIndex.sol";
import {Trade} from "../../shared/Trade.sol";

contract PriceIndexTest is Trade {
    IndexValue private v;

    function setUp() public {
        setUpTrade();
        Day day = Day.wrap(uint32(today()));
        v = IndexValue({publisher: verifier.id, index: "cattle", day: day, value: 2_440e6, revision: 1});
    }

    function test_Publish() public {
        bytes memory signed = _signed();
        VM.expectEmit(address(priceIndex));
        emit IPriceIndex.IndexPublished(verifier.id, "cattle", v.day, 2_440e6, 1);
        priceIndex.publish(v, signed);
        assertEq(priceIndex.valueOn(verifier.id, "cattle", v.day), 2_440e6);
        IndexState memory state = priceIndex.indexState(verifier.id, "cattle", v.day);
        assertEq(state.revision, 1);
        assertEq(state.publishedOn, today());
        // Once more changes nothing.
        priceIndex.publish(v, "");
    }

    function test_Publish_ACorrection() public {
        priceIndex.publish(v, _signed());
        (v.revision, v.value) = (2, 2_450e6);
        priceIndex.publish(v, _signed());
        assertEq(priceIndex.valueOn(verifier.id, "cattle", v.day), 2_450e6);
        // The first one does not come back.
        (v.revision, v.value) = (1, 2_440e6);
        _refused(abi.encodeWithSelector(IPriceIndex.PriceIndex_Conflict.selector, v.index, v.day, 1, 2));
    }

    function test_LastOf() public {
        (Day day, uint128 value) = priceIndex.lastOf(verifier.id, "cattle");
        assertEq(day.toUint(), 0);
        assertEq(value, 0);
        priceIndex.publish(v, _signed());
        (v.day, v.value) = (Day.wrap(uint32(today() - 7)), 2_400e6);
        priceIndex.publish(v, _signed());
        (day, value) = priceIndex.lastOf(verifier.id, "cattle");
        assertEq(day.toUint(), today(), "an older day comes later");
        assertEq(value, 2_440e6);
        (v.day, v.value, v.revision) = (Day.wrap(uint32(today())), 2_450e6, 2);
        priceIndex.publish(v, _signed());
        (, value) = priceIndex.lastOf(verifier.id, "cattle");
        assertEq(value, 2_450e6, "corrected");
    }

    function test_Publish_RevertWhen_ARevisionSaysSomethingElse() public {
        priceIndex.publish(v, _signed());
        v.value = 1;
        _refused(abi.encodeWithSelector(IPriceIndex.PriceIndex_Conflict.selector, v.index, v.day, 1, 1));
    }

    function test_Publish_RevertWhen_AFieldMakesNoSense() public {
        v.value = 0;
        _refused(abi.encodeWithSelector(IPriceIndex.PriceIndex_BadField.selector, "value"));
        (v.value, v.index) = (1, 0);
        _refused(abi.encodeWithSelector(IPriceIndex.PriceIndex_BadField.selector, "index"));
        (v.index, v.day) = ("cattle", Day.wrap(uint32(today() + 1)));
        _refused(abi.encodeWithSelector(IPriceIndex.PriceIndex_BadField.selector, "day"));
        (v.day, v.revision) = (Day.wrap(uint32(today())), 0);
        _refused(abi.encodeWithSelector(IPriceIndex.PriceIndex_Conflict.selector, v.index, v.day, 0, 0));
    }

    function test_Publish_RevertWhen_SignedByAnother() public {
        bytes memory signed = signature(verifier2.key, priceIndex.indexValueDigest(v));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        priceIndex.publish(v, signed);
    }

    function test_Publish_RevertWhen_ThePublisherIsNoVerifier() public {
        v.publisher = buyer.id;
        bytes memory signed = signature(buyer.key, priceIndex.indexValueDigest(v));
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_RoleMissing.selector, buyer.id, PartyRoles.VERIFIER)
        );
        priceIndex.publish(v, signed);
    }

    function test_ValueOn_RevertGiven_NothingPublished() public {
        VM.expectRevert(abi.encodeWithSelector(IPriceIndex.PriceIndex_Unknown.selector, verifier.id, v.index, v.day));
        priceIndex.valueOn(verifier.id, "cattle", v.day);
    }

    function _signed() private view returns (bytes memory) {
        return signature(verifier.key, priceIndex.indexValueDigest(v));
    }

    function _refused(bytes memory reason) private {
        bytes memory signed = _signed();
        VM.expectRevert(reason);
        priceIndex.publish(v, signed);
    }
}
