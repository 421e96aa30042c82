from tests.faults.house import House


async def test_without_any_fault_everything_accepted_takes_effect(house: House) -> None:
    import asyncio, time
    async with house.under_load():
        await asyncio.sleep(2)
    print(time.time(), await house.settle(), len(house.load.accepted), house.load.sent, house.load.answers)
    await house.prove()
